import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

// The page is older than what the server has now, or there is no network.
vi.mock("@/features/people/user-dialog", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

test("a dialog that does not come says so, each time, and the page stays", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const nobody = { next: null, previous: null, results: [] };
  server.use(http.get("/api/v1/users/", () => HttpResponse.json(nobody)));
  renderPage("/people", "admin");
  const open = await screen.findByRole("button", { name: "새 사용자" });

  await userEvent.click(open);
  expect(await screen.findByRole("alert")).toHaveTextContent("이 창을 열지 못했습니다. 새로 고치면 대부분 해결됩니다.");
  expect(screen.getByRole("button", { name: "페이지 새로 고침" })).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "사용자" })).toBeInTheDocument();

  await userEvent.click(screen.getByRole("button", { name: "닫기" }));
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  await userEvent.click(open);

  expect(await screen.findByRole("alert")).toBeInTheDocument();
});
