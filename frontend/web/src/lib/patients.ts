import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";

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
