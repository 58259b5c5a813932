import { Button } from "@mantine/core";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { LazyDialog } from "@/components/lazy-dialog";
import { may } from "@/config/roles";
import { isEmergencyOnly } from "@/lib/patients";
import type { Patient } from "@/lib/schema";
import { useUser } from "@/lib/session-store";

const PatientDialog = lazy(() => import("@/features/patients/patient-dialog"));

/** Changes one patient of the list. */
export default function EditPatient({ patient }: { patient: Patient }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const user = useUser();
  if (isEmergencyOnly(patient, user) || !may(user?.role, "editPatients")) return null;
  return (
    <>
      <Button variant="subtle" color="gray" size="xs" onClick={() => setOpened(true)}>
        {t("patients.edit")}
      </Button>
      <LazyDialog onClose={() => setOpened(false)}>
        {opened && <PatientDialog patient={patient} onClose={() => setOpened(false)} />}
      </LazyDialog>
    </>
  );
}
