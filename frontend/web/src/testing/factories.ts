import type { Role } from "@/config/roles";
import type { Patient, Review } from "@/lib/schema";
import type { Prediction, PredictionResult } from "@/lib/schema";
import type { User } from "@/lib/schema";

/** A token with the claims the page reads; the signature is the gateway's business. */
export function makeToken(lifeSeconds = 900): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  return `${part({ alg: "HS256" })}.${part({ iat: 1_000_000, exp: 1_000_000 + lifeSeconds })}.signature`;
}

export function makeUser(role: Role = "clinician"): User {
  const plain = { must_change_password: false, otp_enabled: false, otp_setup_required: false, idle_lock_minutes: 15 };
  return { id: 7, username: role, name: "한지민", role, locale: "ko", ...plain };
}

export function makePatient(change: Partial<Patient> = {}): Patient {
  return { id: 12, number: "P-1001", name: "김서연", birth_date: "1978-03-14", sex: "F", ward: null, clinicians: [7], account: null, ...change };
}

export function makeResult(change: Partial<PredictionResult> = {}): PredictionResult {
  return {
    label: "glioma",
    label_text: "신경교종",
    probability: 0.93,
    probabilities: { glioma: 0.93, meningioma: 0.04, pituitary: 0.02, no_tumor: 0.01 },
    confident: true,
    reasons: [],
    tumor: {
      present: true,
      area_px: 812,
      area_mm2: null,
      volume_ml: null,
      diameters_mm: null,
      bbox: [118, 80, 152, 121],
    },
    volume: null,
    images: { input: null, mask: null, heatmap: null, overlay: null, montage: null, volume: null, mask_volume: null },
    images_withheld: null,
    ...change,
  };
}

export function makePrediction(change: Partial<Prediction> = {}): Prediction {
  return {
    id: "01980000-0000-7000-8000-000000000001",
    request_id: "req-1",
    state: "completed",
    patient: 12,
    requested_by: 7,
    created_at: "2026-11-22T03:04:05Z",
    finished_at: "2026-11-22T03:04:05Z",
    model: { name: "brain-tumor-mri", version: "1.0.0", sha256: "ab".repeat(32) },
    input: { sha256: "cd".repeat(32), bytes: 43210, format: "png", shape: [512, 384], spacing_mm: null },
    result: makeResult(),
    error: null,
    job: null,
    review: null,
    released: false,
    cached: false,
    timing_ms: { total: 41, gateway: 6.1, decode: 3.2, preprocess: 2, inference: 21.4, explain: 1.9, encode: 2.2 },
    ...change,
  };
}

export function makeReview(change: Partial<Review> = {}): Review {
  const words = { verdict: "agree" as const, label: "glioma", comment: null, mask: null };
  return { id: 1, ...words, by: 7, by_name: "한지민", at: "2026-11-22T03:10:00Z", ...change };
}

export function makeProblem(code: string, status: number, params: object = {}) {
  return { type: `urn:neuronova:problem:${code}`, title: "제목", status, code, params, request_id: "req-42" };
}
