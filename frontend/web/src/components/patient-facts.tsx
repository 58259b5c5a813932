import { useTranslation } from "react-i18next";
import { formatDate } from "@/lib/format";
import type { Patient } from "@/lib/schema";
import classes from "./patient-facts.module.css";

export function useSexText(): (sex: string) => string {
  const { t } = useTranslation();
  return (sex) => (sex === "M" ? t("patients.male") : sex === "F" ? t("patients.female") : "—");
}

/** Enough to tell two patients of the same name apart. */
export function PatientFacts({ patient }: { patient: Patient }) {
  const sexText = useSexText();
  return (
    <span className={classes.facts}>
      <span className={classes.name}>{patient.name}</span>
      <span className={classes.number}>{patient.number}</span>
      <span className={classes.rest}>
        {patient.birth_date === null ? "—" : formatDate(patient.birth_date)} · {sexText(patient.sex)}
      </span>
    </span>
  );
}
