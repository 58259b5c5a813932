import { useQuery } from "@tanstack/react-query";
import { may } from "@/config/roles";
import { patientQuery } from "@/lib/patients";
import { useUser } from "@/lib/session-store";

/** Number and name of a patient; the number alone where the role may not look patients up. */
export function PatientName({ id }: { id: number }) {
  const user = useUser();
  const { data } = useQuery({ ...patientQuery(id), enabled: may(user?.role, "patients") });
  if (data === undefined) return <span className="nn-number">#{id}</span>;
  return (
    <span>
      {data.name} <span style={{ color: "var(--nn-dim)" }}>{data.number}</span>
    </span>
  );
}
