import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/lib/api-client";

/** One private image as a blob. It leaves the cache with its last viewer: the gateway says `no-store` and records each look. */
export function mediaQuery(path: string | null | undefined) {
  return queryOptions({
    queryKey: ["media", path],
    queryFn: typeof path === "string" ? ({ signal }) => api.blob(path, signal) : skipToken,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export interface Media {
  /** Object URL, valid while the component is mounted. */
  url: string | null;
  error: unknown;
  retry: () => void;
}

export function useMedia(path: string | null | undefined): Media {
  const { data: blob, error, refetch } = useQuery(mediaQuery(path));
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === undefined) return;
    const created = URL.createObjectURL(blob);
    // The URL is a resource with an end: it is made and revoked by the same effect.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(created);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(created);
    };
  }, [blob]);
  return { url, error, retry: () => void refetch() };
}
