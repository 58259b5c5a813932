import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Typed } from "@/features/patients/patient-fields";
import { codeKey } from "@/features/patients/patients";
import { today } from "@/lib/format";
import type { Faults } from "@/lib/problem";
import type { Account } from "@/lib/schema";

interface FieldsProps {
  fields: Typed;
  faults: Faults;
  set: (change: Partial<Typed>) => void;
}

/** Words for what the gateway found wrong with a field. */
function useFault(faults: Faults): (name: string) => string | undefined {
  const { t } = useTranslation();
  return (name) => (faults[name] ? t(`patients.codes.${codeKey(faults[name][0])}`) : undefined);
}

export function PlainFields({ fields, faults, set }: FieldsProps) {
  const { t } = useTranslation();
  const fault = useFault(faults);
  const text = (name: "number" | "name" | "birth_date" | "ward", label: string, more: object = {}) => (
    <TextInput
      label={label}
      error={fault(name)}
      value={fields[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <>
      {text("number", t("patients.number"), { required: true, "data-autofocus": true, maxLength: 64 })}
      {text("name", t("patients.name"), { required: true, maxLength: 150 })}
      {text("birth_date", t("patients.birthDate"), { type: "date", max: today() })}
      <Select
        label={t("patients.sex")}
        data={[
          { value: "F", label: t("patients.female") },
          { value: "M", label: t("patients.male") },
          { value: "O", label: t("patients.sexOther") },
        ]}
        value={fields.sex}
        allowDeselect={false}
        onChange={(sex) => sex !== null && set({ sex })}
      />
      {text("ward", t("patients.ward"), { placeholder: t("patients.wardHint") })}
    </>
  );
}

const shown = ({ name, username }: Account) => (name === "" ? username : `${name} (${username})`);

/** Who treats the patient and which login is theirs: an administrator's to say. */
export function RuledFields({ fields, faults, set, accounts }: FieldsProps & { accounts: readonly Account[] }) {
  const { t } = useTranslation();
  const fault = useFault(faults);
  const of = (role: string) =>
    accounts.filter((each) => each.role === role).map((each) => ({ value: String(each.id), label: shown(each) }));
  return (
    <>
      <MultiSelect
        label={t("patients.clinicians")}
        data={of("clinician")}
        value={fields.clinicians}
        searchable
        error={fault("clinicians")}
        onChange={(clinicians) => set({ clinicians })}
      />
      <Select
        label={t("patients.account")}
        placeholder={t("patients.noAccount")}
        data={of("patient")}
        value={fields.account}
        clearable
        searchable
        error={fault("account")}
        onChange={(account) => set({ account })}
      />
    </>
  );
}
