import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { toBody, usePatientFields } from "@/features/patients/patient-fields";
import { PlainFields, RuledFields } from "@/features/patients/patient-form";
import { useSavePatient } from "@/features/patients/patients";
import { accountsQuery } from "@/lib/accounts";
import { faultsOf } from "@/lib/problem";
import type { Patient } from "@/lib/schema";
import { useUser } from "@/lib/session-store";

interface PatientDialogProps {
  /** null: a new one. */
  patient: Patient | null;
  onClose: () => void;
}

/** A patient's data, registered or changed. */
export default function PatientDialog({ patient, onClose }: PatientDialogProps) {
  const { t } = useTranslation();
  const admin = useUser()?.role === "admin";
  const { data: accounts = [], error: unlisted } = useQuery(accountsQuery(admin));
  const save = useSavePatient(patient);
  const error = save.error ?? unlisted;
  const { fields, set, named } = usePatientFields(patient);
  const given = { fields, set, faults: faultsOf(save.error) };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate(toBody(fields, admin), { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={patient === null ? t("patients.new") : patient.number}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <PlainFields {...given} />
          {admin && <RuledFields {...given} accounts={accounts} />}
          {error !== null && <ErrorNotice error={error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!named}>
              {t("patients.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
