import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Run } from "@/features/models/training/runs";
import { makeProblem } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

// A canvas is not part of the test's browser; the chart says in words what it draws.
vi.mock("@/components/chart/plot", () => ({ default: () => null }));

const ID = "01980000-0000-7000-8000-00000000000a";
const run = (change: Partial<Run> = {}): Run => ({
  id: ID, run_id: ID, state: "failed", created_at: "2026-11-27T03:00:00Z", started_at: "2026-11-27T03:00:10Z",
  finished_at: "2026-11-27T03:01:10Z", requested_by: 1, requested_by_name: "admin", reason: "3월 교정 반영", dataset: null,
  base_version: null, profile: "quick", stage: "", progress: 0, eta_s: null, heartbeat_at: null, epochs: [], verdict: null,
  candidate_version: "", files: [], error: { code: "no_base_data", params: {} }, ...change,
});
let runs: Run[] = [];
const sent: unknown[] = [];

beforeEach(() => {
  runs = [];
  sent.length = 0;
  server.use(
    http.get("/ml/v1/retrain/", () => HttpResponse.json({ next: null, previous: null, results: runs })),
    http.get(`/ml/v1/retrain/${ID}/`, () => HttpResponse.json(runs[0])),
    http.post("/ml/v1/retrain/", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(makeProblem("already_running", 409, { id: ID }), { status: 409 });
    }),
    http.post(`/ml/v1/retrain/${ID}/cancel/`, () => {
      runs = [run({ state: "cancelled", error: null })];
      return HttpResponse.json(runs[0]);
    }),
    http.get("/ml/v1/retrain/datasets/", () =>
      HttpResponse.json([{ name: "reviews-4f0c", created_at: "2026-11-20T03:00:00Z", cases: 60, patients: 41, by_class: { glioma: 60 } }]),
    ),
    http.get("/ml/v1/model-info/", () => HttpResponse.json({ serving: null, versions: [], promotions: [] })),
  );
});

test("somebody who was faster is shown, not only refused", async () => {
  renderPage("/models/training", "admin");
  await userEvent.type(await screen.findByRole("textbox", { name: /사유/ }), "3월 교정 반영");
  await userEvent.click(screen.getByRole("button", { name: "학습 시작" }));

  expect(await screen.findByRole("link", { name: "진행 중인 학습 보기" })).toHaveAttribute("href", `/models/training/${ID}`);
  expect(sent).toEqual([{ reason: "3월 교정 반영", profile: "quick" }]);
});

test("a training can learn from the cases of an earlier one again", async () => {
  renderPage("/models/training", "admin");
  const choice = await screen.findByRole("combobox", { name: "검토 데이터" });
  const earlier = await within(choice).findByRole("option", { name: /60건, 환자 41명/ });
  await userEvent.selectOptions(choice, earlier);
  await userEvent.type(screen.getByRole("textbox", { name: /사유/ }), "같은 자료로 다시");
  await userEvent.click(screen.getByRole("button", { name: "학습 시작" }));

  await screen.findByRole("link", { name: "진행 중인 학습 보기" });
  expect(sent).toEqual([{ reason: "같은 자료로 다시", profile: "quick", dataset: "reviews-4f0c" }]);
});

test("a run under way shows where it is, its curve in words, and can be ended", async () => {
  const epochs = [{ epoch: 1, epochs: 6, class: 0.9, f1: 0.8 }, { epoch: 2, epochs: 6, class: 0.5, f1: 0.9 }];
  runs = [run({ state: "running", error: null, stage: "train", progress: 0.4, eta_s: 720, epochs })];
  renderPage("/models/training", "admin");

  const live = await screen.findByRole("region", { name: "진행 중인 학습" });
  expect(within(live).getByRole("status")).toHaveTextContent("40%6회 중 2회 학습약 12분 남음");
  expect(within(live).getByRole("img", { name: /분류 손실 0.500 \(0.500 – 0.900\)/ })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "학습 시작" })).toBeDisabled();

  await userEvent.click(within(live).getByRole("button", { name: "학습 취소" }));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "학습 취소" }));
  expect(await screen.findByText("취소됨")).toBeInTheDocument();
});

test("the place in the earlier trainings is in the address", async () => {
  const [newer, older] = [run({ reason: "3월 교정 반영" }), run({ reason: "1월 교정 반영" })];
  server.use(
    http.get("/ml/v1/retrain/", ({ request }) => {
      const isOlder = new URL(request.url).searchParams.get("cursor") === "2";
      const next = isOlder ? null : "http://localhost/ml/v1/retrain/?cursor=2";
      return HttpResponse.json({ next, previous: null, results: [isOlder ? older : newer] });
    }),
  );
  const { router } = renderPage("/models/training", "admin");

  await userEvent.click(await screen.findByRole("button", { name: "이전" }));
  expect(await screen.findByRole("link", { name: /1월 교정 반영/ })).toBeInTheDocument();
  expect(router.state.location.search).toBe("?cursor=2");
  await act(() => router.navigate(-1));

  expect(await screen.findByRole("link", { name: /3월 교정 반영/ })).toBeInTheDocument();
});

test("a rejected run says in words which clause failed and by how much", async () => {
  const clause = { id: "recall_glioma", passed: false, value: 0.8, bound: 0.9, base: 0.95, interval: [-0.2, -0.1], at_most: false };
  const side = { version: "1.1.0", figures: { macro_f1: 0.9 } };
  runs = [run({ state: "rejected", error: null, verdict: { passed: false, failed: "recall_glioma", clauses: [clause], base: side, candidate: side } })];
  renderPage(`/models/training/${ID}`, "admin");

  expect(await screen.findByText("지키지 못한 조건이 있습니다: 신경교종 찾아내기 (재현율)")).toBeInTheDocument();
  expect(screen.getByText(/후보 0.800, 사용 중 0.950.*−0.200에서 −0.100.*0.900 이상/)).toBeInTheDocument();
});

test("a rejected run says in words that it lets through what is no brain", async () => {
  const clause = { id: "no_brains_refused", passed: false, value: 0.2, bound: 0.914, base: 0.964, interval: [-0.82, -0.71], at_most: false };
  const side = { version: "1.1.0", figures: { macro_f1: 0.9 } };
  runs = [run({ state: "rejected", error: null, verdict: { passed: false, failed: clause.id, clauses: [clause], base: side, candidate: side } })];
  renderPage(`/models/training/${ID}`, "admin");

  expect(await screen.findByText("지키지 못한 조건이 있습니다: 뇌가 아닌 영상 거절하기")).toBeInTheDocument();
  expect(screen.getByText(/후보 0.200, 사용 중 0.964.*−0.820에서 −0.710.*0.914 이상/)).toBeInTheDocument();
});

test("training is for administrators", async () => {
  renderPage("/models/training", "clinician");

  expect(await screen.findByText("이 계정으로는 볼 수 없는 페이지입니다")).toBeInTheDocument();
});
