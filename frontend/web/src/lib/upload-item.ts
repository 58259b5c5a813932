import { CHUNKED_ABOVE_BYTES, UPLOAD_RETRIES } from "@/config/limits";
import type { Problem } from "@/lib/problem";
import { randomKey } from "@/lib/random-key";
import type { Prediction } from "@/lib/schema";

export type ItemKind = "png" | "jpeg" | "dicom" | "nifti" | "zip" | "series";

/** What a page hands to the queue: one file, or the files of one series. */
export interface NewItem {
  name: string;
  kind: ItemKind | null;
  bytes: number;
  fileCount: number;
  /** The file itself where a browser can draw it. */
  preview: File | null;
  /** The same file dropped twice is one item. */
  fingerprint: string;
  /** Why it cannot be sent at all. */
  problem: Problem | null;
  /** The bytes to send, made when their turn comes. */
  make: (signal: AbortSignal) => Promise<File>;
}

export type ItemState =
  /** chosen, not yet started */
  | "ready"
  | "waiting"
  | "packing"
  | "sending"
  /** every byte is there, the answer is not */
  | "answering"
  /** sent again by itself in a moment */
  | "pausing"
  | "done"
  /** the file names another patient: a person has to say which is right */
  | "mismatch"
  | "failed"
  | "cancelled"
  /** cannot be sent: wrong type, empty, too large */
  | "unfit";

export interface QueueItem extends NewItem {
  readonly id: string;
  readonly state: ItemState;
  readonly patientId: number | null;
  readonly confirmMismatch: boolean;
  /** The same through every try of the same question, so that the gateway makes one prediction of it. */
  readonly key: string;
  readonly tries: number;
  /** Share of the bytes that has left, 0..1. */
  readonly sentShare: number;
  readonly prediction: Prediction | null;
}

const MOVING: readonly ItemState[] = ["waiting", "packing", "sending", "answering", "pausing"];
const AGAIN: readonly ItemState[] = ["failed", "cancelled"];

export const isUnderWay = ({ state }: QueueItem): boolean => MOVING.includes(state);
export const isOpen = (item: QueueItem): boolean => isUnderWay(item) || item.state === "ready" || item.state === "mismatch";
export const hasFailed = ({ state }: QueueItem): boolean => state === "failed";
export const mayTryAgain = ({ state }: QueueItem): boolean => AGAIN.includes(state);

// What the gateway does not remember under a key, and what never got an answer.
const KEEPS_KEY = new Set([0, 401, 409, 429, 503]);
// Passes by itself and leaves no row behind, so asking again costs nothing.
const RETRIED = new Set(["network_error", "overloaded", "rate_limited", "in_progress"]);
// Every other file would end the same way: the queue stops until somebody says go on.
const STOPS_QUEUE = new Set(["inference_unavailable", "model_not_ready", "audit_unavailable"]);

export const keepsKey = ({ status }: Problem): boolean => KEEPS_KEY.has(status);
const isRetried = ({ code }: Problem): boolean => RETRIED.has(code);
export const stopsQueue = ({ code }: Problem): boolean => STOPS_QUEUE.has(code);

/** A chosen file as the queue keeps it. */
export function queued(item: NewItem): QueueItem {
  const state = item.problem === null ? "ready" : "unfit";
  const fresh = { patientId: null, confirmMismatch: false, tries: 0, sentShare: 0, prediction: null };
  return { ...item, ...fresh, id: randomKey(), key: randomKey(), state };
}

// What comes in chunks fills one's share of the disk until its analyses have ended; that frees it by itself.
const isFull = ({ code, params }: Problem): boolean => code === "insufficient_storage" && params.reason === "quota";
const ROOM_AGAIN_S = 15;

/** The next item to send; a large one is not even packed while another waits for room. */
export function nextOf(items: readonly QueueItem[]): QueueItem | undefined {
  const full = items.some(({ state, problem }) => state === "pausing" && problem !== null && isFull(problem));
  return items.find(({ state, bytes }) => state === "waiting" && !(full && bytes > CHUNKED_ABOVE_BYTES));
}

/** What becomes of an item whose try ended badly. */
export function afterFailure({ tries }: QueueItem, problem: Problem): "mismatch" | "waiting" | "pausing" | "failed" {
  if (problem.code === "patient_mismatch") return "mismatch";
  if (problem.status === 401) return "waiting";
  if (isFull(problem)) return "pausing";
  return isRetried(problem) && tries < UPLOAD_RETRIES ? "pausing" : "failed";
}

/** Milliseconds until the next try: what the gateway asks for, else 1, 2, 4 ... 30 s. */
export function retryDelay(problem: Problem, tries: number): number {
  const own = isFull(problem) ? ROOM_AGAIN_S : Math.min(30, 2 ** Math.max(0, tries - 1));
  return (problem.retry_after_s ?? own) * 1000;
}
