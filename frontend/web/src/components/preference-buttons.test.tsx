import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { storedLanguage } from "@/lib/i18n";
import { renderPage } from "@/testing/render";

// The words of the other language do not come.
vi.mock("@/locales/en", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

test("a language that cannot be had says so, and is there after the next load", async () => {
  renderPage("/login", null);

  await userEvent.click(await screen.findByRole("button", { name: "EN English" }));

  expect(await screen.findByText(/지금은 바꿀 수 없습니다/)).toBeInTheDocument();
  expect(screen.getByLabelText("아이디")).toBeInTheDocument();
  expect(storedLanguage()).toBe("en");
});
