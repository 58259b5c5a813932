import type { components } from "@/types/generated/api";

// What each role may do on this page. The gateway decides; this only hides what it would refuse.
export type Role = components["schemas"]["Role"];

export type Capability =
  /** upload an image and start an analysis */
  | "predict"
  /** see classes, probabilities and images, not only the state */
  | "results"
  /** say whether the model is right, and let the patient see it */
  | "review"
  /** move a mis-filed study to its patient */
  | "reassign"
  /** end a job that has not ended */
  | "cancel"
  /** take a copy of the record away */
  | "export"
  /** read what happened, check that nothing was altered, review a month */
  | "record"
  /** register and change patients */
  | "editPatients"
  /** the model's card */
  | "models"
  /** change which model answers */
  | "serve"
  /** how the site is doing */
  | "monitoring"
  /** logins and keys */
  | "people"
  /** look patients up and choose among them */
  | "patients"
  /** see technical details: model hash, timings, request id */
  | "details";

const GRANTS: Record<Role, readonly Capability[]> = {
  clinician: ["predict", "results", "review", "reassign", "cancel", "patients", "editPatients", "details", "models"],
  technician: ["predict", "cancel", "patients"],
  patient: ["results"],
  admin: ["results", "reassign", "cancel", "export", "record", "patients", "editPatients", "details", "models", "serve", "monitoring", "people"],
  auditor: ["results", "export", "record", "patients", "details", "models"],
};

export function may(role: Role | undefined, capability: Capability): boolean {
  return role !== undefined && GRANTS[role].includes(capability);
}

export const ROLES = Object.keys(GRANTS) as Role[];

export function isRole(value: string | null): value is Role {
  return ROLES.some((role) => role === value);
}
