/** What each role may do on this page. The gateway decides; this only hides what it would refuse. */
export const ROLES = ["clinician", "technician", "patient", "admin", "auditor"] as const;
export type Role = (typeof ROLES)[number];

export type Capability =
  /** upload an image and start an analysis */
  | "predict"
  /** see classes, probabilities and images, not only the state */
  | "results"
  /** look patients up */
  | "patients"
  /** see technical details: model hash, timings, request id */
  | "details";

const GRANTS: Record<Role, readonly Capability[]> = {
  clinician: ["predict", "results", "patients", "details"],
  technician: ["predict", "patients"],
  patient: ["results"],
  admin: ["results", "patients", "details"],
  auditor: ["results", "details"],
};

export function may(role: Role | undefined, capability: Capability): boolean {
  return role !== undefined && GRANTS[role].includes(capability);
}
