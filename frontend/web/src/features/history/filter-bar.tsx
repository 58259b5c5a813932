import { ActionIcon, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { PatientName } from "@/components/patient-name";
import { PatientPicker } from "@/components/patient-picker";
import { useLabelText } from "@/components/use-label-text";
import { may } from "@/config/roles";
import { type Filters, PERIODS, type WorkView } from "@/features/history/use-filters";
import { STATES } from "@/lib/predictions";
import { useUser } from "@/lib/session-store";
import { ko } from "@/locales/ko";
import classes from "./history.module.css";

interface FilterBarProps {
  filters: Filters;
  view: WorkView;
  onChange: (next: Filters) => void;
}

export function FilterBar({ filters, view, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const role = useUser()?.role;
  const labelText = useLabelText();
  return (
    <div className={classes.filters} role="search" aria-label={t("history.filters")}>
      {may(role, "review") && <ViewSwitch view={view} onChange={onChange} />}
      {may(role, "patients") && <PatientFilter patient={filters.patient} onChange={onChange} />}
      {may(role, "results") && (
        <Choice
          name={t("history.label")}
          values={Object.keys(ko.labels)}
          text={labelText}
          value={filters.label}
          onChange={(label) => onChange({ label })}
        />
      )}
      {role !== "patient" && view === "all" && (
        <Choice
          name={t("history.state")}
          values={STATES}
          text={(state) => t(`states.${state}`)}
          value={filters.state}
          onChange={(state) => onChange({ state })}
        />
      )}
      <Choice
        name={t("history.period")}
        values={PERIODS}
        text={(days) => t(`history.periods.${days}`)}
        value={filters.days}
        onChange={(days) => onChange({ days })}
      />
    </div>
  );
}

function ViewSwitch({ view, onChange }: Pick<FilterBarProps, "view" | "onChange">) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("history.view")}
      value={view}
      onChange={(value) => onChange({ view: value === "unread" ? "unread" : "all", state: undefined })}
      data={[
        { value: "unread", label: t("history.unread") },
        { value: "all", label: t("history.all") },
      ]}
    />
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  values: readonly T[];
  text: (value: T) => string;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}

function Choice<T extends string>({ name, values, text, value, onChange }: ChoiceProps<T>) {
  return (
    <Select
      aria-label={name}
      placeholder={name}
      data={values.map((each) => ({ value: each, label: text(each) }))}
      value={value ?? null}
      onChange={(next) => onChange(values.find((each) => each === next))}
      clearable
      className={classes.filter}
      comboboxProps={{ shadow: "md" }}
    />
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
