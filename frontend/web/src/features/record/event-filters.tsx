import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { PatientName } from "@/components/patient-name";
import { PatientPicker } from "@/components/patient-picker";
import type { EventFilters as Filters } from "@/features/record/use-event-filters";
import { later } from "@/locales/ko/later";
import classes from "./record.module.css";

const KINDS = Object.keys(later.record.kinds) as (keyof typeof later.record.kinds)[];

interface EventFiltersProps {
  filters: Filters;
  /** Name of the chosen person, when a row on the page tells it. */
  person: string | null;
  onChange: (next: Filters) => void;
}

export function EventFilters({ filters, person, onChange }: EventFiltersProps) {
  const { t } = useTranslation();
  const day = (name: "from" | "to") => (
    <TextInput
      type="date"
      aria-label={t(`record.${name}`)}
      title={t(`record.${name}`)}
      className={classes.day}
      value={filters[name] ?? ""}
      onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <div className={classes.filters} role="search" aria-label={t("record.filters")}>
      {filters.actor !== undefined && (
        <Chosen label={t("record.anyPerson")} onClear={() => onChange({ actor: undefined })}>
          {person ?? `#${filters.actor}`}
        </Chosen>
      )}
      <Select
        aria-label={t("record.kind")}
        placeholder={t("record.kind")}
        data={KINDS.map((kind) => ({ value: kind, label: t(`record.kinds.${kind}`) }))}
        value={filters.kind ?? null}
        onChange={(kind) => onChange({ kind: kind ?? undefined })}
        clearable
        searchable
        className={classes.kind}
        comboboxProps={{ shadow: "md" }}
      />
      {filters.patient === undefined ? (
        <div className={classes.patient}>
          <PatientPicker
            size="sm"
            hideLabel
            label={t("history.patient")}
            placeholder={t("history.patient")}
            onPick={({ id }) => onChange({ patient: id })}
          />
        </div>
      ) : (
        <Chosen label={t("history.anyPatient")} onClear={() => onChange({ patient: undefined })}>
          <PatientName id={filters.patient} />
        </Chosen>
      )}
      <div className={classes.days}>
        {day("from")}–{day("to")}
      </div>
      <Button
        variant={filters.kind === "break_glass" ? "filled" : "default"}
        aria-pressed={filters.kind === "break_glass"}
        onClick={() => onChange({ kind: filters.kind === "break_glass" ? undefined : "break_glass" })}
      >
        {t("record.emergencies")}
      </Button>
    </div>
  );
}

function Chosen({ label, onClear, children }: { label: string; onClear: () => void; children: React.ReactNode }) {
  return (
    <div className={classes.chosen}>
      <Icon name="user" size={16} />
      {children}
      <ActionIcon size="sm" aria-label={label} onClick={onClear}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}
