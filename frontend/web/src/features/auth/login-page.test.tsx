import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { makeProblem, makeToken, makeUser } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

async function fillIn() {
  await userEvent.type(await screen.findByLabelText("아이디"), "clinician");
  await userEvent.type(screen.getByLabelText("비밀번호"), "pw");
  await userEvent.click(screen.getByRole("button", { name: "로그인" }));
}

test("a stranger is led to the sign-in and back to the page that was asked for", async () => {
  server.use(
    http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: makeToken(), user: makeUser() })),
    http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  const { router } = renderPage("/patients?search=kim", null);

  await fillIn();

  expect(await screen.findByRole("heading", { name: "환자" })).toBeInTheDocument();
  expect(router.state.location.search).toBe("?search=kim");
});

test("a wrong password says so in words, with the request id, and empties the field", async () => {
  server.use(
    http.post("/api/v1/auth/session/", () => HttpResponse.json(makeProblem("not_authenticated", 401), { status: 401 })),
  );
  renderPage("/login", null);

  await fillIn();

  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("아이디 또는 비밀번호가 맞지 않습니다.");
  expect(alert).toHaveTextContent("req-42");
  expect(screen.getByLabelText("비밀번호")).toHaveValue("");
});

test("a locked account is told how long to wait", async () => {
  server.use(
    http.post("/api/v1/auth/session/", () =>
      HttpResponse.json(makeProblem("account_locked", 429), { status: 429, headers: { "Retry-After": "60" } }),
    ),
  );
  renderPage("/login", null);

  await fillIn();

  expect(await screen.findByRole("alert")).toHaveTextContent("60초");
});
