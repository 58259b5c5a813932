import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { makePatient, makeProblem } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

beforeEach(() => {
  server.use(
    http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results: [makePatient()] })),
    http.get("/api/v1/users/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
});

test("a clinician changes a patient without a word about who treats them", async () => {
  let sent: unknown;
  server.use(
    http.patch("/api/v1/patients/12/", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(makePatient());
    }),
  );
  renderPage("/patients");

  await userEvent.click(await screen.findByRole("button", { name: "고치기" }));
  const name = await screen.findByRole("textbox", { name: /이름/ });
  await userEvent.clear(name);
  await userEvent.type(name, " 김서윤 ");
  await userEvent.click(screen.getByRole("button", { name: "저장" }));

  await expect.poll(() => sent).toEqual({ number: "P-1001", name: "김서윤", birth_date: "1978-03-14", sex: "F", ward: null });
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
});

test("a clinician who opened a patient of others in an emergency changes nothing", async () => {
  const results = [makePatient({ clinicians: [8] }), makePatient({ id: 13, number: "P-1002" })];
  server.use(http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results })));
  renderPage("/patients");

  expect(await screen.findAllByRole("button", { name: "고치기" })).toHaveLength(1);
});

test("a number that exists already is said beside its field, and nothing typed is lost", async () => {
  const refused = makeProblem("invalid_request", 400, { fields: { number: ["unique"] } });
  server.use(http.post("/api/v1/patients/", () => HttpResponse.json(refused, { status: 400 })));
  renderPage("/patients", "admin");

  await userEvent.click(await screen.findByRole("button", { name: "환자 등록" }));
  await userEvent.type(await screen.findByRole("textbox", { name: /환자 번호/ }), "P-1001");
  await userEvent.type(screen.getByRole("textbox", { name: /이름/ }), "윤슬");
  await userEvent.click(screen.getByRole("button", { name: "저장" }));

  expect(await screen.findByText("이미 있는 번호")).toBeInTheDocument();
  expect(screen.getByRole("textbox", { name: /이름/ })).toHaveValue("윤슬");
});

const ACCESS = {
  id: 3, user: 9, username: "kim", name: "김의사", patient: 12, number: "P-1001", reason: "의식 저하로 내원", live: true,
  granted_at: "2026-11-27T03:00:00Z", expires_at: "2026-11-27T04:00:00Z", ended_at: null, ended_by: null,
};

function openAccesses() {
  let rows = [ACCESS];
  server.use(
    http.get("/api/v1/patients/break-glass/", ({ request }) => {
      const live = new URL(request.url).searchParams.get("live") === "true";
      return HttpResponse.json({ next: null, previous: null, results: live ? rows : [] });
    }),
    http.post("/api/v1/patients/break-glass/3/end/", () => {
      rows = [];
      return HttpResponse.json({ ...ACCESS, live: false, ended_at: "2026-11-27T03:10:00Z", ended_by: "admin" });
    }),
  );
}

test("an admin sees who has whose record open and why, and ends it after being asked", async () => {
  openAccesses();
  renderPage("/patients", "admin");

  await userEvent.click(await screen.findByRole("button", { name: "응급 열람 현황" }));
  const dialog = await screen.findByRole("dialog", { name: "응급 열람 현황" });
  const row = await within(dialog).findByRole("listitem");
  expect(row).toHaveTextContent(/김의사 P-1001의식 저하로 내원.*까지/);
  await userEvent.click(within(row).getByRole("button", { name: "지금 끝내기" }));
  await userEvent.click(within(row).getByRole("button", { name: "끝내기" }));

  expect(await within(dialog).findByText("지금 열려 있는 응급 열람이 없습니다.")).toBeInTheDocument();
});

test("an auditor only looks at what is open in an emergency", async () => {
  openAccesses();
  renderPage("/patients", "auditor");

  await userEvent.click(await screen.findByRole("button", { name: "응급 열람 현황" }));
  const row = await within(await screen.findByRole("dialog")).findByRole("listitem");

  expect(within(row).queryByRole("button")).not.toBeInTheDocument();
});

test("a clinician finds what is open beside the form and can close it", async () => {
  openAccesses();
  renderPage("/patients");

  await userEvent.click(await screen.findByRole("button", { name: "응급 열람" }));
  const own = await screen.findByRole("region", { name: "내가 열어 둔 환자" });
  await userEvent.click(within(own).getByRole("button", { name: "지금 끝내기" }));
  await userEvent.click(within(own).getByRole("button", { name: "끝내기" }));

  await expect.poll(() => screen.queryByRole("region", { name: "내가 열어 둔 환자" })).toBeNull();
});

test("a list that was mended is chosen again by the same name", async () => {
  const report = { dry_run: true, rows: 1, created: 0, failed: 1, faults: [{ line: 2, columns: { number: ["blank"] } }] };
  server.use(http.post("/api/v1/patients/import/", () => HttpResponse.json(report)));
  renderPage("/patients", "admin");
  await userEvent.click(await screen.findByRole("button", { name: "CSV로 가져오기" }));
  const field = await screen.findByLabelText<HTMLInputElement>("CSV 파일");

  await userEvent.upload(field, new File(["number,name\n"], "patients.csv", { type: "text/csv" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("비어 있음");
  // A browser says nothing of a file that the field holds already.
  expect(field.files).toHaveLength(0);
});
