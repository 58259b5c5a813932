import { Button } from "@mantine/core";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { may } from "@/config/roles";
import { useUser } from "@/lib/session-store";

const PatientDialog = lazy(() => import("@/features/patients/patient-dialog"));
const ImportDialog = lazy(() => import("@/features/patients/import-dialog"));
const EmergenciesDialog = lazy(() => import("@/features/patients/emergencies-dialog"));
const BreakGlassDialog = lazy(() => import("@/features/patients/break-glass-dialog"));

/** What can be done beside looking: register, import (admin), open in an emergency (clinician), see what is open (admin, auditor). */
export default function PatientTools() {
  const { t } = useTranslation();
  const role = useUser()?.role;
  const [opened, setOpened] = useState<"new" | "import" | "break" | "open" | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      {role === "clinician" && (
        <Button variant="default" leftSection={<Icon name="warning" size={16} />} onClick={() => setOpened("break")}>
          {t("patients.breakGlass")}
        </Button>
      )}
      {may(role, "record") && (
        <Button variant="default" leftSection={<Icon name="warning" size={16} />} onClick={() => setOpened("open")}>
          {t("patients.emergencies")}
        </Button>
      )}
      {role === "admin" && (
        <Button variant="default" leftSection={<Icon name="upload" size={16} />} onClick={() => setOpened("import")}>
          {t("patients.import")}
        </Button>
      )}
      {may(role, "editPatients") && (
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened("new")}>
          {t("patients.new")}
        </Button>
      )}
      <LazyDialog onClose={close}>
        {opened === "new" && <PatientDialog patient={null} onClose={close} />}
        {opened === "import" && <ImportDialog onClose={close} />}
        {opened === "open" && <EmergenciesDialog onClose={close} />}
        {opened === "break" && <BreakGlassDialog onClose={close} />}
      </LazyDialog>
    </>
  );
}
