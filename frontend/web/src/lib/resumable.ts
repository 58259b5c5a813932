import { DetailedError, Upload } from "tus-js-client";
import { CHUNK_BYTES, MIN_TOKEN_LIFE_S } from "@/config/limits";
import { refreshAccess } from "@/lib/auth";
import { baseHeaders } from "@/lib/http";
import { ApiError, localProblem, parseProblem } from "@/lib/problem";
import { sessionStore } from "@/lib/session-store";

export interface ResumableOptions {
  signal: AbortSignal;
  /** Share of the file that the gateway has, 0..1. */
  onProgress: (share: number) => void;
  /** Where an earlier try of the same file goes on. */
  address: string | null;
  /** Told as soon as the gateway has made a place for the file. */
  onAddress: (address: string) => void;
}

// A cut line comes back; a token that ran out is replaced; another chunk may still be being written.
const RETRY_DELAYS_MS = [0, 1_000, 2_000, 5_000, 10_000, 20_000];
const RETRIED = new Set([401, 409, 423, 429, 503]);
const UPLOAD_ID = /\/ml\/v1\/uploads\/([0-9a-f-]{36})\/$/;

function problemOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (!response) return error instanceof DetailedError && error.causingError instanceof ApiError
    ? error.causingError
    : new ApiError(localProblem("network_error"));
  const headers = { get: (name: string) => response.getHeader(name) ?? null };
  return new ApiError(parseProblem(response.getStatus(), response.getBody(), headers));
}

/**
 * Sends a file in chunks (tus 1.0) and goes on after a lost connection where the gateway stands. Resolves with the id
 * that `predict` names. Nothing is kept in the browser: a file's name would say whose it is. Throws ApiError.
 */
export function uploadInChunks(file: File, { signal, onProgress, address, onAddress }: ResumableOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    let tokenRefused = false;
    const upload = new Upload(file, {
      endpoint: "/ml/v1/uploads/",
      uploadUrl: address,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      storeFingerprintForResuming: false,
      // Only the extension is kept; the name itself need not travel.
      metadata: { filename: `study${/(?:\.nii)?\.[A-Za-z0-9]{1,8}$/.exec(file.name)?.[0] ?? ""}` },
      onBeforeRequest: async (request) => {
        if ((tokenRefused || sessionStore.secondsLeft() < MIN_TOKEN_LIFE_S) && !(await refreshAccess())) {
          throw new ApiError(localProblem("token_expired"));
        }
        tokenRefused = false;
        for (const [name, value] of Object.entries(baseHeaders(sessionStore.token()))) request.setHeader(name, value);
      },
      onShouldRetry: (error) => {
        // Nobody is signed in any more: the queue waits for the password, this file need not.
        if (error.causingError instanceof ApiError) return false;
        const status = error.originalResponse?.getStatus() ?? 0;
        tokenRefused = status === 401;
        return status === 0 || RETRIED.has(status);
      },
      onUploadUrlAvailable: () => onAddress(upload.url ?? ""),
      onProgress: (sent, total) => onProgress(total === 0 ? 1 : sent / total),
      onError: (error) => reject(problemOf(error)),
      onSuccess: () => {
        const id = UPLOAD_ID.exec(upload.url ?? "")?.[1];
        if (id === undefined) reject(new ApiError(localProblem("internal_error")));
        else resolve(id);
      },
    });
    const giveUp = () => {
      // A cancelled file is given up on the gateway as well.
      void upload.abort(true).catch(() => undefined);
      reject(new ApiError(localProblem("cancelled")));
    };
    // Cancelled while this code was on its way: the signal says so only once.
    if (signal.aborted) giveUp();
    else {
      signal.addEventListener("abort", giveUp);
      upload.start();
    }
  });
}
