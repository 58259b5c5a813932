import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { routes } from "@/app/router";
import { theme } from "@/config/theme";
import type { Role } from "@/config/roles";
import { sessionStore } from "@/lib/session-store";
import { makeToken, makeUser } from "@/testing/factories";

/** The whole page at an address, signed in as a role (null: a stranger). */
export function renderPage(address: string, role: Role | null = "clinician") {
  if (role !== null) {
    sessionStore.setToken(makeToken());
    sessionStore.activate(makeUser(role));
  }
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const view = render(
    <MantineProvider theme={theme} env="test" defaultColorScheme="dark">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, router, queryClient };
}
