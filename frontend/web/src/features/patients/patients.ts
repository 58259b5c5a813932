import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { Faults } from "@/lib/problem";
import type { BodyOf, Patient } from "@/lib/schema";
import { later } from "@/locales/ko/later";

export type PatientFields = BodyOf<"/api/v1/patients/", "post">;

/** Registers or changes a patient; every list and every name on the page is asked for again. */
export function useSavePatient(patient: Patient | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: PatientFields) =>
      patient === null
        ? api.change("post", "/api/v1/patients/", { body })
        : api.change("patch", "/api/v1/patients/{patient_id}/", { path: { patient_id: patient.id }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["patients"] }),
  });
}

export interface ImportReport {
  dry_run: boolean;
  rows: number;
  created: number;
  failed: number;
  faults: { line: number; columns: Faults }[];
}

export function useImport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ file, dryRun }: { file: File; dryRun: boolean }) => {
      const form = new FormData();
      form.set("file", file, "patients.csv");
      form.set("dry_run", String(dryRun));
      return api.form<ImportReport>("/api/v1/patients/import/", form);
    },
    onSuccess: (report) => {
      if (!report.dry_run) void queryClient.invalidateQueries({ queryKey: ["patients"] });
    },
  });
}

type Code = keyof typeof later.patients.codes;
const CODES: Record<string, unknown> = later.patients.codes;
export const codeKey = (code: string | undefined): Code => (code !== undefined && code in CODES ? (code as Code) : "other");
