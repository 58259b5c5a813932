import { useQuery } from "@tanstack/react-query";
import { useSexText } from "@/components/patient-facts";
import { formatDate } from "@/lib/format";
import { patientQuery } from "@/lib/patients";
import classes from "./patient-facts.module.css";

interface PatientNameProps {
  id: number;
  /** Sex and birth date as well, where there is room for them. */
  withFacts?: boolean;
}

/** Name and number of a patient; the id alone until they are known, or where this account may not look the patient up. */
export function PatientName({ id, withFacts = false }: PatientNameProps) {
  const sexText = useSexText();
  const { data } = useQuery(patientQuery(id));
  if (data === undefined) return <span className={classes.number}>#{id}</span>;
  const born = data.birth_date === null ? "—" : formatDate(data.birth_date);
  return (
    <>
      {data.name} <span className={classes.number}>{data.number}</span>
      {withFacts && (
        <span className={classes.aside}>
          {sexText(data.sex)} · {born}
        </span>
      )}
    </>
  );
}
