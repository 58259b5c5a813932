import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { PatientFacts } from "@/components/patient-facts";
import type { Patient } from "@/lib/schema";
import classes from "./new-analysis.module.css";

export function ChosenPatient({ patient, onChange }: { patient: Patient; onChange?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.chosen}>
      <Icon name="user" size={20} />
      <PatientFacts patient={patient} />
      {onChange !== undefined && (
        <Button variant="subtle" color="gray" size="xs" ml="auto" flex="none" onClick={onChange}>
          {t("predict.changePatient")}
        </Button>
      )}
    </div>
  );
}
