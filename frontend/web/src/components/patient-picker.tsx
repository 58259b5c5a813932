import { Combobox, Loader, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { PatientFacts } from "@/components/patient-facts";
import { QueryView } from "@/components/query-view";
import { patientsQuery } from "@/lib/patients";
import type { Patient } from "@/lib/schema";
import classes from "./patient-picker.module.css";

interface PatientPickerProps {
  label: string;
  hideLabel?: boolean;
  placeholder?: string;
  size?: "sm" | "md";
  onPick: (patient: Patient) => void;
}

const TYPING_MS = 200;

/** Search by number or part of the name; the gateway searches, so it scales with the hospital. */
export function PatientPicker({ label, hideLabel = false, placeholder, size = "md", onPick }: PatientPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [term] = useDebouncedValue(search.trim(), TYPING_MS);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const query = useQuery({ ...patientsQuery(term), placeholderData: keepPreviousData, enabled: combobox.dropdownOpened });
  const patients = query.data?.results ?? [];

  const pick = (value: string) => {
    const patient = patients.find(({ id }) => String(id) === value);
    if (patient === undefined) return;
    setSearch("");
    combobox.closeDropdown();
    onPick(patient);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick} shadow="md" withinPortal={false}>
      <Combobox.Target>
        <TextInput
          size={size}
          label={hideLabel ? undefined : label}
          aria-label={label}
          placeholder={placeholder ?? t("patients.searchHint")}
          leftSection={<Icon name="search" size={16} />}
          rightSection={query.isFetching ? <Loader size={16} /> : null}
          autoComplete="off"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={() => combobox.openDropdown()}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        {/* A box that scrolls would be a stop of its own, and close under the key that reached it. */}
        <Combobox.Options mah={320} className={classes.options} aria-label={label} tabIndex={-1}>
          <QueryView query={query} waiting={null}>
            {() => <Options patients={patients} />}
          </QueryView>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Options({ patients }: { patients: Patient[] }) {
  const { t } = useTranslation();
  if (patients.length === 0) return <Combobox.Empty>{t("patients.none")}</Combobox.Empty>;
  return patients.map((patient) => (
    <Combobox.Option value={String(patient.id)} key={patient.id}>
      <PatientFacts patient={patient} />
    </Combobox.Option>
  ));
}
