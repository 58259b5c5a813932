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
  /** look patients up and choose among them */
  | "patients"
  /** see technical details: model hash, timings, request id */
  | "details";

const GRANTS: Record<Role, readonly Capability[]> = {
  clinician: ["predict", "results", "review", "patients", "details"],
  technician: ["predict", "patients"],
  patient: ["results"],
  admin: ["results", "patients", "details"],
  auditor: ["results", "patients", "details"],
};

export function may(role: Role | undefined, capability: Capability): boolean {
  return role !== undefined && GRANTS[role].includes(capability);
}
