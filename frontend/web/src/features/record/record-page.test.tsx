import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { RecordEvent, TrailCheck } from "@/features/record/record";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const EVENT: RecordEvent = {
  seq: 41,
  at: "2026-11-22T03:04:05Z",
  kind: "break_glass",
  actor: { id: 7, username: "han", name: "한지민", role: "clinician" },
  patient: 12,
  patient_number: "P-1001",
  object_type: "patient",
  object_id: "12",
  client_address: "10.0.0.5",
  request_id: "req-1",
  reason: "의식 저하",
  reason_altered: false,
  detail: {},
  sealed: true,
};
const CHECK: TrailCheck = {
  id: 5,
  state: "altered",
  finding: "event_changed",
  where: { seq: "40" },
  leaves: 40,
  total: 41,
  checkpoints: 3,
  rows: 2,
  statements: 1,
  root: null,
  requested_by: "auditor",
  requested_at: "2026-11-22T04:00:00Z",
  started_at: "2026-11-22T04:00:01Z",
  finished_at: "2026-11-22T04:00:02Z",
};
let asked: URLSearchParams[] = [];

beforeEach(() => {
  asked = [];
  server.use(
    http.get("/api/v1/audit/events/", ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ next: null, previous: null, results: [EVENT] });
    }),
    http.get("/api/v1/audit/checks/", () => HttpResponse.json({ results: [CHECK] })),
  );
});

test("a row says who opened whose record in an emergency, and why; a click keeps to that person", async () => {
  const { router } = renderPage("/record?kind=break_glass", "auditor");

  const list = await screen.findByRole("list", { name: "일어난 일" });
  expect(list).toHaveTextContent("응급 열람");
  expect(list).toHaveTextContent("P-1001");
  expect(list).toHaveTextContent("의식 저하");
  await userEvent.click(within(list).getByRole("button", { name: "한지민" }));

  expect(router.state.location.search).toBe("?actor=7&kind=break_glass");
  await waitFor(() => expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({ actor: "7", kind: "break_glass" }));
});

test("what a check found is said in words, with where and what to do", async () => {
  renderPage("/record", "auditor");

  const alert = await screen.findByRole("alert");

  expect(alert).toHaveTextContent("사건의 내용이 바뀌었습니다");
  expect(alert).toHaveTextContent("seq 40");
  expect(alert).toHaveTextContent("서버를 고치거나 다시 시작하지 마십시오");
});

test("who answers for nothing does not see the record", async () => {
  renderPage("/record", "clinician");

  expect(await screen.findByText("이 계정으로는 볼 수 없는 페이지입니다")).toBeInTheDocument();
  expect(asked).toEqual([]);
});
