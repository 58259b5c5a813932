import { notifyManager, QueryClient } from "@tanstack/react-query";
import { i18n } from "@/lib/i18n";
import { ApiError } from "@/lib/problem";

const PASSING = new Set([0, 502, 503, 504]);

/** Only what may pass by itself is worth asking again: no answer, a busy or restarting server. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && PASSING.has(error.status);
}

export function createQueryClient(): QueryClient {
  // By default the page hears of a change in the next turn, and the second click of a double click comes before it:
  // what is asked for twice is then done twice. So it hears before the next event.
  notifyManager.setScheduler(queueMicrotask);
  const client = new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  // The gateway names classes in the language of the request, so what it said is asked for again.
  i18n.on("languageChanged", () => void client.invalidateQueries({ queryKey: ["predictions"] }));
  return client;
}
