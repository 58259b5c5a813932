import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { changeLanguage } from "@/lib/i18n";
import { makeProblem } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const ADDRESS = "/api/v1/auth/password-reset/";

async function fillIn(password = "lamp-green-7-hills") {
  await userEvent.type(await screen.findByLabelText("재설정 코드"), " Code-1 ");
  await userEvent.type(screen.getByLabelText("아이디"), "seoyeon");
  await userEvent.type(screen.getByLabelText("새 비밀번호"), password);
  await userEvent.click(screen.getByRole("button", { name: "비밀번호 저장" }));
}

test("a code sets a password, and the sign-in that follows knows the name", async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post(ADDRESS, async ({ request }) => {
      bodies.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { router } = renderPage("/login", null);
  await userEvent.click(await screen.findByRole("link", { name: "재설정 코드가 있습니다" }));

  await fillIn();

  expect(await screen.findByRole("status")).toHaveTextContent("새 비밀번호로 로그인하십시오");
  expect(router.state.location.pathname).toBe("/login");
  expect(screen.getByLabelText("아이디")).toHaveValue("seoyeon");
  expect(screen.getByLabelText("비밀번호")).toHaveValue("");
  expect(bodies).toEqual([{ username: "seoyeon", code: "Code-1", new_password: "lamp-green-7-hills" }]);
});

test("a code that is not good says what to do, with the request id", async () => {
  server.use(http.post(ADDRESS, () => HttpResponse.json(makeProblem("not_authenticated", 401), { status: 401 })));
  renderPage("/password-code", null);

  await fillIn();

  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("관리자에게 새 코드를 요청하십시오");
  expect(alert).toHaveTextContent("req-42");
  expect(screen.getByLabelText("재설정 코드")).toHaveValue(" Code-1 ");
});

test("a weak password is faulted beside its field, reason by reason, in either language", async () => {
  const fields = { new_password: ["password_too_short", "password_entirely_numeric", "something_new"] };
  server.use(
    http.post(ADDRESS, () => HttpResponse.json(makeProblem("invalid_request", 400, { fields }), { status: 400 })),
  );
  renderPage("/password-code", null);

  await fillIn("123");

  expect(await screen.findByRole("alert")).toHaveTextContent(
    "10자보다 짧습니다. 숫자로만 되어 있습니다. 쓸 수 없습니다. 규칙을 다시 확인하십시오.",
  );
  await changeLanguage("en", false);
  expect(await screen.findByRole("alert")).toHaveTextContent("It is shorter than 10 characters.");
});
