import { MAX_STUDY_BYTES } from "@/config/limits";

/** RFC 9457 problems as the gateway sends them (docs/contracts.md), and what the page itself adds to them. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  params: Record<string, unknown>;
  request_id: string | null;
  errors?: Record<string, string[]>;
  /** Seconds after which a retry makes sense, from the Retry-After header. */
  retry_after_s?: number;
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = "ApiError";
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

type LocalCode = "network_error" | "cancelled" | "internal_error" | "token_expired" | "unreadable_file";

/** A failure that never reached the server, or whose answer never came back. */
export function localProblem(code: LocalCode): Problem {
  return { title: "", status: code === "token_expired" ? 401 : 0, code, params: {}, request_id: null };
}

/** What is above the limit for one study is not sent. */
export function tooLarge(): Problem {
  return { ...localProblem("internal_error"), code: "payload_too_large", params: { limit_bytes: MAX_STUDY_BYTES } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function retryAfter(header: string | null): { retry_after_s?: number } {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) ? { retry_after_s: Math.max(0, seconds) } : {};
}

/** Reads a problem from any error answer; a body that is no problem (a proxy's page) still gives one. */
export function parseProblem(status: number, body: string, headers: Pick<Headers, "get">): Problem {
  const extra = retryAfter(headers.get("Retry-After"));
  const fallback: Problem = {
    title: "",
    status,
    code: "internal_error",
    params: {},
    request_id: headers.get("X-Request-ID"),
    ...extra,
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return fallback;
  }
  if (!isRecord(parsed) || typeof parsed.code !== "string") return fallback;
  return {
    ...fallback,
    title: typeof parsed.title === "string" ? parsed.title : "",
    code: parsed.code,
    params: isRecord(parsed.params) ? parsed.params : {},
    request_id: typeof parsed.request_id === "string" ? parsed.request_id : fallback.request_id,
    ...(isRecord(parsed.errors) ? { errors: parsed.errors as Record<string, string[]> } : {}),
  };
}

/** Field → codes of what is wrong with it. */
export type Faults = Record<string, string[]>;

/** Which field is wrong and why, of a 400 `invalid_request`. */
export function faultsOf(error: unknown): Faults {
  if (!(error instanceof ApiError) || error.code !== "invalid_request") return {};
  return (error.problem.params.fields ?? {}) as Faults;
}

export function toProblem(error: unknown): Problem {
  return error instanceof ApiError ? error.problem : localProblem("internal_error");
}
