import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";

export interface Patient {
  id: number;
  number: string;
  name: string;
  birth_date: string | null;
  sex: string;
}

export interface PatientPage {
  next: string | null;
  previous: string | null;
  results: Patient[];
}

const FRESH_MS = 60_000;

export function patientsQuery(search: string, cursor?: string) {
  return queryOptions({
    queryKey: ["patients", "list", search, cursor ?? null],
    queryFn: ({ signal }) => api.get<PatientPage>("/api/v1/patients/", { query: { search, cursor }, signal }),
    staleTime: FRESH_MS,
  });
}

export function patientQuery(id: number) {
  return queryOptions({
    queryKey: ["patients", "one", id],
    queryFn: ({ signal }) => api.get<Patient>(`/api/v1/patients/${id}/`, { signal }),
    staleTime: FRESH_MS,
  });
}
