import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { signOut } from "@/lib/auth";
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

test("a second factor is asked for after the password, and the password is kept", async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post("/api/v1/auth/session/", async ({ request }) => {
      bodies.push(await request.json());
      return bodies.length === 1
        ? HttpResponse.json(makeProblem("otp_required", 401), { status: 401 })
        : HttpResponse.json({ access: makeToken(), user: makeUser() });
    }),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  renderPage("/login", null);

  await fillIn();
  await userEvent.type(await screen.findByLabelText("인증 코드"), "123456");
  await userEvent.click(screen.getByRole("button", { name: "로그인" }));

  expect(await screen.findByRole("heading", { name: "분석 목록" })).toBeInTheDocument();
  expect(bodies[1]).toEqual({ username: "clinician", password: "pw", otp: "123456" });
});

test("who must change the password can do nothing else first", async () => {
  const user = { ...makeUser(), must_change_password: true };
  server.use(http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: makeToken(), user })));
  renderPage("/login", null);

  await fillIn();

  expect(await screen.findByRole("note")).toHaveTextContent("새 비밀번호로 바꾸십시오");
  expect(screen.queryByRole("heading", { name: "분석 목록" })).not.toBeInTheDocument();
});

test.each([
  ["60", "60초 뒤에"],
  ["900", "15분 뒤에"],
])("an account locked for %s s is told how long to wait", async (seconds, told) => {
  server.use(
    http.post("/api/v1/auth/session/", () =>
      HttpResponse.json(makeProblem("account_locked", 429), { status: 429, headers: { "Retry-After": seconds } }),
    ),
  );
  renderPage("/login", null);

  await fillIn();

  expect(await screen.findByRole("alert")).toHaveTextContent(told);
});

test("who signs in after a sign-out does not land where the last person was", async () => {
  server.use(
    http.post("/api/v1/auth/logout/", () => new HttpResponse(null, { status: 204 })),
    http.post("/api/v1/auth/session/", () => HttpResponse.json({ access: makeToken(), user: { ...makeUser(), id: 8 } })),
    http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  const { router } = renderPage("/patients?search=kim");
  await screen.findByRole("heading", { name: "환자" });

  await act(() => signOut());
  await fillIn();

  expect(await screen.findByRole("heading", { name: "분석 목록" })).toBeInTheDocument();
  expect(router.state.location.pathname).toBe("/analyses");
});
