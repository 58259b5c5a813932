import { i18n } from "@/lib/i18n";
import { ApiError, localProblem, parseProblem } from "@/lib/problem";

/** Headers every request to the gateway carries. */
export function baseHeaders(token: string | null): Record<string, string> {
  return {
    Accept: "application/json, application/problem+json",
    "Accept-Language": i18n.language,
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
}

/**
 * One request, one answer. Throws ApiError for every answer that is not 2xx and for no answer at all
 * (`network_error`); an abort passes through, since nobody waits for it any more.
 */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(localProblem("network_error"));
  }
  if (!response.ok) throw new ApiError(parseProblem(response.status, await response.text(), response.headers));
  return response;
}
