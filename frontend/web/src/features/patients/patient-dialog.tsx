import "@/locales/later";
import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { accountsQuery, codeKey, faultsOf, useSavePatient } from "@/features/patients/patients";
import type { Account, Patient } from "@/lib/schema";
import { useUser } from "@/lib/session-store";

interface PatientDialogProps {
  /** null: a new one. */
  patient: Patient | null;
  onClose: () => void;
}

const shown = ({ name, username }: Account) => (name === "" ? username : `${name} (${username})`);

/** A patient's data; who treats them and which login is theirs is an administrator's to say. */
export default function PatientDialog({ patient, onClose }: PatientDialogProps) {
  const { t } = useTranslation("later");
  const { t: common } = useTranslation();
  const admin = useUser()?.role === "admin";
  const { data: accounts = [], error: unlisted } = useQuery(accountsQuery(admin));
  const save = useSavePatient(patient);
  const faults = faultsOf(save.error);
  const [fields, setFields] = useState({
    number: patient?.number ?? "",
    name: patient?.name ?? "",
    birth_date: patient?.birth_date ?? "",
    sex: patient?.sex ?? ("O" as const),
    ward: patient?.ward ?? "",
    clinicians: (patient?.clinicians ?? []).map(String),
    account: patient?.account ? String(patient.account) : null,
  });
  const set = (change: Partial<typeof fields>) => setFields((before) => ({ ...before, ...change }));
  const fault = (name: string) => (faults[name] ? t(`patients.codes.${codeKey(faults[name][0])}`) : undefined);
  const text = (name: "number" | "name" | "birth_date" | "ward", label: string, more: object = {}) => (
    <TextInput
      label={label}
      error={fault(name)}
      value={fields[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  const submit = () => {
    const { number, name, birth_date, sex, ward, clinicians, account } = fields;
    const plain = { number: number.trim(), name: name.trim(), birth_date: birth_date || null, sex, ward: ward.trim() || null };
    const ruled = admin ? { clinicians: clinicians.map(Number), account: account === null ? null : Number(account) } : {};
    save.mutate({ ...plain, ...ruled }, { onSuccess: onClose });
  };
  const of = (role: string) => accounts.filter((each) => each.role === role).map((each) => ({ value: String(each.id), label: shown(each) }));
  return (
    <Modal
      opened
      onClose={onClose}
      title={patient === null ? t("patients.new") : patient.number}
      closeButtonProps={{ "aria-label": common("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          {text("number", t("patients.number"), { required: true, "data-autofocus": patient === null, maxLength: 64 })}
          {text("name", t("patients.name"), { required: true, maxLength: 150 })}
          {text("birth_date", t("patients.birthDate"), { type: "date", max: new Date().toISOString().slice(0, 10) })}
          <Select
            label={t("patients.sex")}
            data={[
              { value: "F", label: common("patients.female") },
              { value: "M", label: common("patients.male") },
              { value: "O", label: t("patients.sexOther") },
            ]}
            value={fields.sex}
            allowDeselect={false}
            onChange={(sex) => set({ sex: sex as typeof fields.sex })}
          />
          {text("ward", t("patients.ward"), { placeholder: t("patients.wardHint") })}
          {admin && (
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
          )}
          {(save.error ?? unlisted) !== null && <ErrorNotice error={save.error ?? unlisted} />}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={fields.number.trim() === "" || fields.name.trim() === ""}>
              {t("patients.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
