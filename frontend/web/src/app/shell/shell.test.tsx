import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import type { Role } from "@/config/roles";
import { sessionStore } from "@/lib/session-store";
import { makePrediction, makeToken, makeUser } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

beforeEach(() => {
  server.use(
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [makePrediction()] })),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json({}, { status: 404 })),
  );
});

test.each<[Role, string[]]>([
  ["clinician", ["분석 목록", "새 분석", "환자", "모델"]],
  ["technician", ["분석 목록", "새 분석", "환자"]],
  ["patient", ["내 결과"]],
  ["admin", ["분석 목록", "환자", "모델", "운영", "사용자", "감사 기록"]],
  ["auditor", ["분석 목록", "환자", "모델", "감사 기록"]],
])("the menu of a %s holds what the role can do", async (role, names) => {
  renderPage("/analyses", role);

  const menu = (await screen.findAllByRole("navigation", { name: "주 메뉴" }))[0];

  expect([...(menu?.querySelectorAll("a") ?? [])].map((link) => link.textContent)).toEqual(names);
});

test("the language changes in place and the page says which it is", async () => {
  renderPage("/analyses");

  const [button] = await screen.findAllByRole("button", { name: /English/ });
  await userEvent.click(button ?? document.body);

  expect(await screen.findByRole("heading", { name: "Analyses" })).toBeInTheDocument();
  expect(document.documentElement.lang).toBe("en");
});

test("an expired session asks for the password over the page and carries on", async () => {
  server.use(http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: makeToken(), user: makeUser() })));
  renderPage("/analyses");
  await screen.findByRole("link", { name: /신경교종/ });

  act(() => sessionStore.expire());
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("세션이 만료되었습니다");
  await userEvent.type(screen.getByLabelText("비밀번호"), "pw");
  await userEvent.click(screen.getByRole("button", { name: "계속하기" }));

  expect(await screen.findByRole("link", { name: /신경교종/ })).toBeInTheDocument();
  expect(sessionStore.get().status).toBe("active");
});

test("an address that leads nowhere says so", async () => {
  renderPage("/no/such/page");

  expect(await screen.findByText("없는 페이지입니다")).toBeInTheDocument();
});

test("the question mark shows every key, also while the keyboard is Korean", async () => {
  renderPage("/analyses");
  await screen.findAllByRole("link", { name: /신경교종/ });

  await userEvent.keyboard("{Shift>}[Slash]{/Shift}");

  expect(await screen.findByRole("dialog", { name: "단축키와 도움말" })).toHaveTextContent("분석 목록");
});
