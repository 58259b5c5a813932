import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNotice } from "@/components/error-notice";

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  /** Takes the room the data will take, so that nothing jumps when they come. */
  waiting: ReactNode;
  children: (data: T) => ReactNode;
}

/** The three faces of server state: waiting, failed (with a way to try again; data that came before stay), there. */
export function QueryView<T>({ query, waiting, children }: QueryViewProps<T>) {
  return (
    <>
      {query.error !== null && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && children(query.data)}
      {query.isPending && waiting}
    </>
  );
}
