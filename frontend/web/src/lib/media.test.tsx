import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { useMedia } from "@/lib/media";
import { server } from "@/testing/server";

function withQueries() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { client, wrapper };
}

test("an image leaves memory with its last viewer", async () => {
  server.use(http.get("/media/a.png", () => HttpResponse.arrayBuffer(new ArrayBuffer(4))));
  const revoke = vi.spyOn(URL, "revokeObjectURL");
  const { client, wrapper } = withQueries();
  const { result, unmount } = renderHook(() => useMedia("/media/a.png"), { wrapper });
  await waitFor(() => expect(result.current.url).toBe("blob:test"));
  expect(revoke).not.toHaveBeenCalled();

  unmount();

  expect(revoke).toHaveBeenCalledWith("blob:test");
  await waitFor(() => expect(client.getQueryCache().getAll()).toEqual([]));
});

test("no path asks for nothing", () => {
  const { result } = renderHook(() => useMedia(null), { wrapper: withQueries().wrapper });

  expect(result.current).toMatchObject({ url: null, error: null });
});
