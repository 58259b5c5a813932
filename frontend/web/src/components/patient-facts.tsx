import { useTranslation } from "react-i18next";
import { formatDate } from "@/lib/format";
import type { Patient } from "@/lib/schema";
import classes from "./patient-facts.module.css";

const SEX_WORDS = { M: "male", F: "female", O: "sexOther" } as const satisfies Record<Patient["sex"], string>;

export function useSexText(): (sex: Patient["sex"]) => string {
  const { t } = useTranslation();
  return (sex) => t(`patients.${SEX_WORDS[sex]}`);
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
