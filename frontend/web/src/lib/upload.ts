import { ANSWER_TIMEOUT_MS, MIN_TOKEN_LIFE_S } from "@/config/limits";
import { isExpiredToken } from "@/lib/api-client";
import { refreshAccess } from "@/lib/auth";
import { baseHeaders } from "@/lib/http";
import { ApiError, localProblem, parseProblem } from "@/lib/problem";
import { sessionStore } from "@/lib/session-store";

export interface UploadOptions {
  form: FormData;
  idempotencyKey: string;
  signal: AbortSignal;
  /** Share of the body that has left this machine, 0..1. */
  onProgress: (share: number) => void;
}

/** fetch() reports no upload progress, XMLHttpRequest does. */
function post<T>(path: string, { form, idempotencyKey, signal, onProgress }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const fail = (code: "network_error" | "cancelled") => reject(new ApiError(localProblem(code)));
    const abort = () => {
      fail("cancelled");
      xhr.abort();
    };

    xhr.open("POST", path);
    for (const [name, value] of Object.entries(baseHeaders(sessionStore.token()))) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Idempotency-Key", idempotencyKey);

    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    xhr.upload.onload = () => {
      onProgress(1);
      watchdog = setTimeout(() => {
        fail("network_error");
        xhr.abort();
      }, ANSWER_TIMEOUT_MS);
    };
    xhr.onloadend = () => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", abort);
    };
    xhr.onerror = () => fail("network_error");
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(JSON.parse(xhr.responseText) as T);
      else {
        const headers = { get: (name: string) => xhr.getResponseHeader(name) };
        reject(new ApiError(parseProblem(xhr.status, xhr.responseText, headers)));
      }
    };
    signal.addEventListener("abort", abort);
    if (signal.aborted) fail("cancelled");
    else xhr.send(form);
  });
}

/**
 * Sends a form with progress. The key stays the same through a token refresh and through retries, so that
 * whatever happens on the way the gateway makes one prediction. Throws ApiError.
 */
export async function upload<T>(path: string, options: UploadOptions): Promise<T> {
  if (sessionStore.secondsLeft() < MIN_TOKEN_LIFE_S && !(await refreshAccess())) {
    throw new ApiError(localProblem("token_expired"));
  }
  try {
    return await post<T>(path, options);
  } catch (error) {
    if (!isExpiredToken(error) || !(await refreshAccess())) throw error;
    options.onProgress(0);
    return post<T>(path, options);
  }
}
