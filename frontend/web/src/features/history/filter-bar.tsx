import { ActionIcon, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { PatientName } from "@/components/patient-name";
import { PatientPicker } from "@/components/patient-picker";
import { useLabelText } from "@/components/use-label-text";
import { may } from "@/config/roles";
import { type HistoryFilters, STATES } from "@/lib/predictions";
import { useUser } from "@/lib/session-store";
import { ko } from "@/locales/ko";
import classes from "./history.module.css";

interface FilterBarProps {
  filters: HistoryFilters;
  onChange: (next: HistoryFilters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const user = useUser();
  const labelText = useLabelText();
  const labels = Object.keys(ko.labels).map((value) => ({ value, label: labelText(value) }));
  const states = STATES.map((value) => ({ value, label: t(`states.${value}`) }));
  return (
    <div className={classes.filters} role="search" aria-label={t("history.filters")}>
      {may(user?.role, "patients") && <PatientFilter patient={filters.patient} onChange={onChange} />}
      {may(user?.role, "results") && (
        <Select
          aria-label={t("history.label")}
          placeholder={t("history.label")}
          data={labels}
          value={filters.label ?? null}
          onChange={(label) => onChange({ label: label ?? undefined })}
          clearable
          className={classes.filter}
          comboboxProps={{ shadow: "md" }}
        />
      )}
      {user?.role !== "patient" && (
        <Select
          aria-label={t("history.state")}
          placeholder={t("history.state")}
          data={states}
          value={filters.state ?? null}
          onChange={(state) => onChange({ state: state ?? undefined })}
          clearable
          className={classes.filter}
          comboboxProps={{ shadow: "md" }}
        />
      )}
    </div>
  );
}

function PatientFilter({ patient, onChange }: { patient: number | undefined; onChange: FilterBarProps["onChange"] }) {
  const { t } = useTranslation();
  if (patient === undefined) {
    return (
      <div className={classes.patientFilter}>
        <PatientPicker
          size="sm"
          hideLabel
          label={t("history.patient")}
          placeholder={t("history.patient")}
          onPick={({ id }) => onChange({ patient: id })}
        />
      </div>
    );
  }
  return (
    <div className={classes.chosen}>
      <Icon name="user" size={16} />
      <PatientName id={patient} />
      <ActionIcon size="sm" aria-label={t("history.anyPatient")} onClick={() => onChange({ patient: undefined })}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}
