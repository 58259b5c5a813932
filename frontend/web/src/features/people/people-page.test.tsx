import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { ApiKey } from "@/features/people/users";
import type { Account } from "@/lib/schema";
import { makeProblem } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const account: Account = {
  id: 3,
  username: "tech",
  name: "박도윤",
  email: "",
  role: "technician",
  locale: "ko",
  is_active: true,
  must_change_password: false,
  otp_enabled: true,
  last_login: null,
};
const machine: ApiKey = {
  id: 1,
  name: "MR 1",
  prefix: "nn_ab",
  scopes: ["predict"],
  user: 3,
  created_at: "2026-11-27T00:00:00Z",
  expires_at: null,
  revoked_at: null,
};
const page = <T,>(results: T[]) => ({ next: null, previous: null, results });
const sent: unknown[] = [];

beforeEach(() => {
  sent.length = 0;
  server.use(
    http.get("/api/v1/users/", () => HttpResponse.json(page([account]))),
    http.get("/api/v1/api-keys/", () => HttpResponse.json(page([]))),
    http.post("/api/v1/users/", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(account, { status: 201 });
    }),
    http.post("/api/v1/users/3/password-reset/", () =>
      HttpResponse.json({ code: "ABCD-EFGH", expires_at: "2026-11-28T00:00:00Z" }, { status: 201 }),
    ),
    http.post("/api/v1/api-keys/", async ({ request }) => {
      const body = (await request.json()) as object;
      sent.push(body);
      return HttpResponse.json({ ...machine, ...body, key: "nn_ab_secret" }, { status: 201 });
    }),
  );
});

test("a new login has no password of somebody else's choosing", async () => {
  renderPage("/people", "admin");
  await userEvent.click(await screen.findByRole("button", { name: "새 사용자" }));
  const dialog = await screen.findByRole("dialog");

  await userEvent.type(within(dialog).getByRole("textbox", { name: "아이디" }), "kim");
  await userEvent.click(within(dialog).getByRole("button", { name: "저장" }));

  await waitFor(() => expect(sent).toEqual([{ username: "kim", name: "", role: "technician", must_change_password: true }]));
});

test("a dialog gives the focus back to what opened it", async () => {
  renderPage("/people", "admin");
  const open = await screen.findByRole("button", { name: "새 사용자" });

  await userEvent.click(open);
  await waitFor(() => expect(screen.getByRole("textbox", { name: "아이디" })).toHaveFocus());
  await userEvent.keyboard("{Escape}");

  await waitFor(() => expect(open).toHaveFocus());
});

test("a reset code is shown once, beside its login", async () => {
  renderPage("/people", "admin");

  await userEvent.click(await screen.findByRole("button", { name: "tech 관리" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "비밀번호 재설정 코드" }));

  expect(await screen.findByText("ABCD-EFGH")).toBeInTheDocument();
});

test("a key acts as a technician and is shown once", async () => {
  renderPage("/people?tab=keys", "admin");

  await userEvent.type(await screen.findByRole("textbox", { name: "키 이름" }), "MR 1");
  await userEvent.click(screen.getByRole("combobox", { name: "대신하는 방사선사" }));
  await userEvent.click(await screen.findByRole("option", { name: "박도윤" }));
  await userEvent.click(screen.getByRole("button", { name: "키 만들기" }));

  expect(await screen.findByText("nn_ab_secret")).toBeInTheDocument();
  expect(sent).toEqual([{ name: "MR 1", user: 3, scopes: ["predict"] }]);
});

test("a key is revoked only after a question that names it, and the focus stays where it was asked", async () => {
  let shown = machine;
  server.use(
    http.get("/api/v1/api-keys/", () => HttpResponse.json(page([shown]))),
    http.delete("/api/v1/api-keys/1/", () => {
      sent.push("revoked");
      shown = { ...machine, revoked_at: "2026-11-28T00:00:00Z" };
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderPage("/people?tab=keys", "admin");
  const button = await screen.findByRole("button", { name: "폐기" });

  await userEvent.click(button);
  const dialog = await screen.findByRole("dialog", { name: "API 키 폐기" });
  expect(await within(dialog).findByText(/^박도윤 계정.*MR 1\(nn_ab…\).*하던 일\(분석 요청\)이 바로 멈춥니다/)).toBeInTheDocument();
  await waitFor(() => expect(within(dialog).getByRole("button", { name: "취소" })).toHaveFocus());
  await userEvent.keyboard("{Escape}");

  await waitFor(() => expect(button).toHaveFocus());
  expect(dialog).not.toBeInTheDocument();
  expect(sent).toEqual([]);

  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByRole("button", { name: "취소" })).toHaveFocus());
  await userEvent.keyboard("{Tab}{Enter}");

  expect(await screen.findByText("폐기됨")).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(screen.getByRole("listitem")).toHaveFocus();
  expect(sent).toEqual(["revoked"]);
});

test("a key that could not be revoked says so in the dialog", async () => {
  server.use(
    http.get("/api/v1/api-keys/", () => HttpResponse.json(page([machine]))),
    http.delete("/api/v1/api-keys/1/", () => HttpResponse.json(makeProblem("not_found", 404), { status: 404 })),
  );
  renderPage("/people?tab=keys", "admin");
  await userEvent.click(await screen.findByRole("button", { name: "폐기" }));
  const dialog = await screen.findByRole("dialog");

  await userEvent.click(within(dialog).getByRole("button", { name: "폐기" }));

  expect(await within(dialog).findByRole("alert")).toHaveAttribute("data-code", "not_found");
});

test("a name that is taken is told beside its field", async () => {
  const fields = { username: ["unique"] };
  server.use(
    http.post("/api/v1/users/", () => HttpResponse.json(makeProblem("invalid_request", 400, { fields }), { status: 400 })),
  );
  renderPage("/people", "admin");
  await userEvent.click(await screen.findByRole("button", { name: "새 사용자" }));
  const name = within(await screen.findByRole("dialog")).getByRole("textbox", { name: "아이디" });

  await userEvent.type(name, "tech");
  await userEvent.click(screen.getByRole("button", { name: "저장" }));

  await expect.poll(() => name).toHaveAccessibleDescription("이미 있는 아이디");
});

test("a key acts as any technician, and every key can be reached, however many there are", async () => {
  const next = (address: string) => `http://localhost${address}?cursor=2`;
  const isSecond = (request: Request) => new URL(request.url).searchParams.get("cursor") === "2";
  const key = (id: number) => ({ ...machine, id, name: `MR ${id}` });
  server.use(
    http.get("/api/v1/users/", ({ request }) =>
      HttpResponse.json(
        isSecond(request) ? page([{ ...account, id: 30, name: "최유진" }]) : { ...page([account]), next: next("/api/v1/users/") },
      ),
    ),
    http.get("/api/v1/api-keys/", ({ request }) =>
      HttpResponse.json(isSecond(request) ? page([key(26)]) : { ...page([key(1)]), next: next("/api/v1/api-keys/") }),
    ),
  );
  const { router } = renderPage("/people?tab=keys", "admin");

  await userEvent.click(await screen.findByRole("combobox", { name: "대신하는 방사선사" }));
  expect(await screen.findByRole("option", { name: "최유진" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "뒤쪽" }));

  expect(await screen.findByText("MR 26")).toBeInTheDocument();
  expect(router.state.location.search).toBe("?tab=keys&cursor=2");
  await act(() => router.navigate(-1));
  expect(await screen.findByText("MR 1")).toBeInTheDocument();
});

test("an address keeps the page of the logins; the keys begin with their first", async () => {
  const asked: (string | null)[] = [];
  const first = "http://localhost/api/v1/users/?cursor=1";
  server.use(
    http.get("/api/v1/users/", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("cursor"));
      return HttpResponse.json({ ...page([account]), previous: first });
    }),
  );
  const { router } = renderPage("/people?cursor=2", "admin");
  await userEvent.click(await screen.findByRole("button", { name: "앞쪽" }));
  await waitFor(() => expect(asked).toEqual(["2", "1"]));
  expect(router.state.location.search).toBe("?cursor=1");

  await userEvent.click(screen.getByRole("tab", { name: "API 키" }));

  expect(router.state.location.search).toBe("?tab=keys");
});
