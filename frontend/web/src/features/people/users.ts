import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { BodyOf, GetAnswer } from "@/lib/schema";

export type ApiKey = GetAnswer<"/api/v1/api-keys/">["results"][number];

const KEY = ["people"] as const;

export function usersQuery(cursor?: string) {
  return queryOptions({
    queryKey: [...KEY, "users", cursor ?? null],
    queryFn: ({ signal }) => api.get("/api/v1/users/", { query: cursor === undefined ? {} : { cursor }, signal }),
  });
}

export function keysQuery(cursor?: string) {
  return queryOptions({
    queryKey: [...KEY, "keys", cursor ?? null],
    queryFn: ({ signal }) => api.get("/api/v1/api-keys/", { query: cursor === undefined ? {} : { cursor }, signal }),
  });
}

/** A change of a login or a key; every list of them is asked for again. */
export function usePeopleChange<I, O>(change: (input: I) => Promise<O>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }) });
}

export type NewAccount = BodyOf<"/api/v1/users/", "post">;
export type AccountChange = BodyOf<"/api/v1/users/{user_id}/", "patch">;
export type NewKey = BodyOf<"/api/v1/api-keys/", "post">;

export const createAccount = (body: NewAccount) => api.change("post", "/api/v1/users/", { body });
export const changeAccount = (id: number, body: AccountChange) =>
  api.change("patch", "/api/v1/users/{user_id}/", { path: { user_id: id }, body });
export const unlockAccount = (id: number) => api.change("post", "/api/v1/users/{user_id}/unlock/", { path: { user_id: id } });
export const resetPassword = (id: number) =>
  api.change("post", "/api/v1/users/{user_id}/password-reset/", { path: { user_id: id } });
export const resetOtp = (id: number) => api.change("post", "/api/v1/users/{user_id}/otp-reset/", { path: { user_id: id } });
export const createKey = (body: NewKey) => api.change("post", "/api/v1/api-keys/", { body });
export const revokeKey = (id: number) => api.change("delete", "/api/v1/api-keys/{key_id}/", { path: { key_id: id } });
