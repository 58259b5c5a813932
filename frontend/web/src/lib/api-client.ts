import { refreshAccess } from "@/lib/auth";
import { baseHeaders, send } from "@/lib/http";
import { ApiError, localProblem } from "@/lib/problem";
import { sessionStore } from "@/lib/session-store";

export type Query = Record<string, string | number | boolean | null | undefined>;

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

export function isExpiredToken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

interface AuthorisedInit extends RequestInit {
  headers?: Record<string, string>;
}

/** Sends with the access token; a token that ran out is replaced once, silently, and the request sent again. */
async function authorised(path: string, init: AuthorisedInit): Promise<Response> {
  const attempt = () => send(path, { ...init, headers: { ...baseHeaders(sessionStore.token()), ...init.headers } });
  try {
    return await attempt();
  } catch (error) {
    if (!isExpiredToken(error) || !(await refreshAccess())) throw error;
    return attempt();
  }
}

export const api = {
  async get<T>(path: string, options: { query?: Query; signal?: AbortSignal } = {}): Promise<T> {
    const response = await authorised(withQuery(path, options.query), { signal: options.signal ?? null });
    return (await response.json()) as T;
  },

  async post<T>(path: string, body: unknown, options: { signal?: AbortSignal } = {}): Promise<T> {
    const response = await authorised(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
      signal: options.signal ?? null,
    });
    return (response.status === 204 ? null : await response.json()) as T;
  },

  /** Media are private: fetched with the Bearer header, never linked to. */
  async blob(path: string, options: { signal?: AbortSignal } = {}): Promise<Blob> {
    if (new URL(path, window.location.origin).origin !== window.location.origin) {
      throw new ApiError(localProblem("internal_error"));
    }
    const response = await authorised(path, { headers: { Accept: "image/*" }, signal: options.signal ?? null });
    return response.blob();
  },
};
