import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/problem";

const PASSING = new Set([0, 502, 503, 504]);

/** Only what may pass by itself is worth asking again: no answer, a busy or restarting server. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && PASSING.has(error.status);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
