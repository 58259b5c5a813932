import { refreshAccess } from "@/lib/auth";
import { baseHeaders, send } from "@/lib/http";
import { ApiError, localProblem } from "@/lib/problem";
import type { BodyOf, ChangeAnswer, ChangePath, ChangePathOf, GetAnswer, GetPath, PathOf, QueryOf } from "@/lib/schema";
import { sessionStore } from "@/lib/session-store";

const JSON_ONLY = "application/json, application/problem+json";

type Values = Record<string, string | number | boolean | null | undefined>;

interface GetOptions<P extends GetPath> {
  path?: PathOf<P>;
  query?: QueryOf<P>;
  signal?: AbortSignal;
}

/** Fills `{names}` of an address template in, and appends what is set of the query. */
export function buildAddress(template: string, path: Values = {}, query: Values = {}): string {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return search.size === 0 ? address : `${address}?${search.toString()}`;
}

export function isExpiredToken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Sends with the access token; a token that ran out is replaced once, silently, and the request sent again. */
async function authorised(address: string, accept: string, init: RequestInit = {}): Promise<Response> {
  // Until the password is given again there is nothing to ask the gateway with.
  if (sessionStore.get().status === "expired") throw new ApiError(localProblem("token_expired"));
  const attempt = () => {
    const json: Record<string, string> = typeof init.body === "string" ? { "Content-Type": "application/json" } : {};
    return send(address, { ...init, headers: { ...baseHeaders(sessionStore.token()), Accept: accept, ...json } });
  };
  try {
    return await attempt();
  } catch (error) {
    if (!isExpiredToken(error) || !(await refreshAccess())) throw error;
    return attempt();
  }
}

export const api = {
  /** GET of an address of the contract: template, parameters and answer are checked against it. Throws ApiError. */
  async get<P extends GetPath>(template: P, { path, query, signal }: GetOptions<P> = {}): Promise<GetAnswer<P>> {
    const address = buildAddress(template, path as Values | undefined, query as Values | undefined);
    const response = await authorised(address, JSON_ONLY, { signal: signal ?? null });
    return (await response.json()) as GetAnswer<P>;
  },

  /** Media are private: fetched with the Bearer header, never linked to, and only from here. Throws ApiError. */
  async blob(address: string, signal?: AbortSignal): Promise<Blob> {
    if (new URL(address, window.location.origin).origin !== window.location.origin) {
      throw new ApiError(localProblem("internal_error"));
    }
    const response = await authorised(address, "*/*", { signal: signal ?? null });
    return response.blob();
  },

  /** Sends a form with a file. Throws ApiError. */
  async form<T>(address: string, form: FormData): Promise<T> {
    const response = await authorised(address, JSON_ONLY, { method: "POST", body: form });
    return (await response.json()) as T;
  },

  /** A change at an address of the contract, with a JSON body where it takes one. Throws ApiError. */
  async change<M extends "post" | "patch" | "delete", P extends ChangePath<M>>(
    method: M,
    template: P,
    { path, body }: { path?: ChangePathOf<P, M>; body?: BodyOf<P, M> } = {},
  ): Promise<ChangeAnswer<P, M>> {
    const address = buildAddress(template, path as Values | undefined);
    const init = { method: method.toUpperCase(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await authorised(address, JSON_ONLY, init);
    return (response.status === 204 ? undefined : await response.json()) as ChangeAnswer<P, M>;
  },
};
