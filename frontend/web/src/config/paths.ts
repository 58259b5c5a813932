/** Addresses of the pages, so that a feature can lead to another without importing it. */
export const paths = {
  login: "/login",
  passwordCode: "/password-code",
  analyses: "/analyses",
  analysis: (id: string) => `/analyses/${encodeURIComponent(id)}`,
  analysesOf: (patientId: number) => `/analyses?patient=${patientId}`,
  newAnalysis: "/new",
  newAnalysisFor: (patientId: number) => `/new?patient=${patientId}`,
  patients: "/patients",
  models: "/models",
  training: "/models/training",
  trainingRun: (id: string) => `/models/training/${encodeURIComponent(id)}`,
  monitoring: "/monitoring",
  agreement: "/monitoring/agreement",
  people: "/people",
  record: "/record",
  account: "/account",
} as const;
