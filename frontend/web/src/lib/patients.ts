import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { Patient, User } from "@/lib/schema";
import { useUser } from "@/lib/session-store";

const FRESH_MS = 60_000;

export function patientsQuery(search: string, cursor?: string) {
  return queryOptions({
    queryKey: ["patients", "list", search, cursor ?? null],
    queryFn: ({ signal }) =>
      api.get("/api/v1/patients/", { query: { search, ...(cursor === undefined ? {} : { cursor }) }, signal }),
    staleTime: FRESH_MS,
  });
}

export function patientQuery(id: number) {
  return queryOptions({
    queryKey: ["patients", "one", id],
    queryFn: ({ signal }) => api.get("/api/v1/patients/{patient_id}/", { path: { patient_id: id }, signal }),
    staleTime: FRESH_MS,
  });
}

/** Whether only an emergency lets this clinician see the patient: he then reads and reviews, the rest is not his to run. */
export function isEmergencyOnly(patient: Patient, user: User | null): boolean {
  return user?.role === "clinician" && !patient.clinicians.includes(user.id);
}

/** The same where only the patient's id is known; false until the patient is, the gateway decides anyway. */
export function useEmergencyOnly(id: number): boolean {
  const user = useUser();
  const { data } = useQuery(patientQuery(id));
  return data !== undefined && isEmergencyOnly(data, user);
}
