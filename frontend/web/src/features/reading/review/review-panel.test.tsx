import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Role } from "@/config/roles";
import type { Patient, Prediction } from "@/lib/schema";
import { makePatient, makePrediction, makeProblem, makeResult, makeReview } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

// jsdom draws nothing: all that is drawn on this mask is its end.
vi.mock("@/features/reading/review/mask-draft", () => ({
  MaskDraft: class {
    readonly canvas = document.createElement("canvas");
    readonly clear: () => void;
    readonly undo: () => void;
    constructor(_width: number, _height: number, onChanged: (changed: boolean) => void) {
      this.clear = () => onChanged(true);
      this.undo = () => onChanged(false);
    }
    load = () => Promise.resolve();
    encode = () => Promise.resolve("mask");
  },
}));

const sent: unknown[] = [];

function show(prediction: Prediction, role: Role = "clinician", patient: Partial<Patient> = {}) {
  server.use(
    http.get("/ml/v1/history/:id/", () => HttpResponse.json(prediction)),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient(patient))),
    http.get("/media/:name", () => HttpResponse.arrayBuffer(new ArrayBuffer(0))),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
    http.get("/ml/v1/history/:id/review/", () =>
      HttpResponse.json({ next: null, previous: null, results: [makeReview({ comment: "경계가 뚜렷함" })] }),
    ),
    http.post("/ml/v1/history/:id/review/", async ({ request }) => {
      const body = (await request.json()) as { verdict: "agree" };
      sent.push(body);
      return HttpResponse.json({ ...prediction, review: { ...makeReview({ verdict: body.verdict }), count: 1 } });
    }),
  );
  return renderPage(`/analyses/${prediction.id}`, role);
}

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 4, height: 3, close: () => undefined }));
});

test("two keys agree: the verdict's own and Enter; what was said is then on the page", async () => {
  show(makePrediction());
  await screen.findByRole("region", { name: "판독 의견" });

  await userEvent.keyboard("[KeyY]");
  expect(await screen.findByRole("button", { name: "기록하기" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");

  const said = await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(await within(said).findByText("경계가 뚜렷함")).toBeInTheDocument();
  expect(sent).toEqual([{ verdict: "agree", label: "", comment: "" }]);
});

test("a correction needs another class or another outline", async () => {
  show(makePrediction());
  await userEvent.click(await screen.findByRole("button", { name: /수정/ }));
  expect(screen.getByRole("button", { name: "기록하기" })).toBeDisabled();

  await userEvent.click(screen.getByRole("radio", { name: "수막종" }));
  await userEvent.type(screen.getByRole("textbox", { name: /동료에게/ }), "경막에 붙음");
  await userEvent.click(screen.getByRole("button", { name: "기록하기" }));

  await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(sent).toEqual([{ verdict: "correct", label: "meningioma", comment: "경막에 붙음" }]);
});

async function drawn() {
  const images = { ...makeResult().images, input: "/media/a.png" };
  show(makePrediction({ result: makeResult({ images }) }));
  await userEvent.click(await screen.findByRole("button", { name: /수정/ }));
  await userEvent.click(screen.getByRole("button", { name: "윤곽 다시 그리기" }));
}

test("an outline that was opened and left as it was is no correction", async () => {
  await drawn();
  await screen.findByRole("toolbar", { name: "윤곽 그리기 도구" });
  const send = screen.getByRole("button", { name: "기록하기" });
  expect(send).toBeDisabled();

  await userEvent.click(screen.getByRole("button", { name: "모두 지우기" }));
  expect(send).toBeEnabled();
  await userEvent.click(screen.getByRole("button", { name: "되돌리기" }));
  expect(send).toBeDisabled();
  await userEvent.click(screen.getByRole("radio", { name: "수막종" }));
  await userEvent.click(send);

  await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(sent).toEqual([{ verdict: "correct", label: "meningioma", comment: "" }]);
});

test("an outline that was changed goes along", async () => {
  await drawn();
  await userEvent.click(await screen.findByRole("button", { name: "모두 지우기" }));

  await userEvent.click(screen.getByRole("button", { name: "기록하기" }));

  await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(sent).toEqual([{ verdict: "correct", label: "glioma", comment: "", mask: "mask" }]);
});

test("a picture that cannot be had is no reason to draw nothing in silence", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new DOMException("", "InvalidStateError")));
  await drawn();

  expect(await screen.findByRole("alert")).toBeInTheDocument();
});

test.each([
  ["Y", "[KeyY]"],
  ["X", "[KeyX]"],
])("a verdict chosen by its key, %s, ends a drawing, as a click does", async (_, key) => {
  const images = { ...makeResult().images, input: "/media/a.png" };
  show(makePrediction({ result: makeResult({ images }) }));
  await userEvent.click(await screen.findByRole("button", { name: /수정/ }));
  await userEvent.click(screen.getByRole("button", { name: "윤곽 다시 그리기" }));
  expect(await screen.findByRole("toolbar", { name: "윤곽 그리기 도구" })).toBeInTheDocument();

  await userEvent.keyboard(key);

  expect(screen.queryByRole("toolbar", { name: "윤곽 그리기 도구" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "기록하기" }));
  await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(sent).toEqual([expect.not.objectContaining({ mask: expect.anything() as unknown })]);
});

test("what was written and drawn outlives a look at another verdict", async () => {
  await drawn();
  await userEvent.click(await screen.findByRole("button", { name: "모두 지우기" }));
  await userEvent.type(screen.getByRole("textbox", { name: /동료에게/ }), "경계가 넓음");

  await userEvent.click(screen.getByRole("button", { name: /동의/ }));
  expect(screen.queryByRole("toolbar", { name: "윤곽 그리기 도구" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /수정/ }));
  expect(screen.getByRole("toolbar", { name: "윤곽 그리기 도구" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "기록하기" }));

  await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(sent).toEqual([{ verdict: "correct", label: "glioma", comment: "경계가 넓음", mask: "mask" }]);
});

test("a page with an opinion that was not sent is left after a question, by a key as well", async () => {
  const { router } = show(makePrediction());
  await userEvent.click(await screen.findByRole("button", { name: /수정/ }));
  await userEvent.click(screen.getByRole("radio", { name: "수막종" }));
  (document.activeElement as HTMLElement).blur();

  await userEvent.keyboard("[KeyL]");
  await userEvent.click(await screen.findByRole("button", { name: "계속 작성" }));
  expect(screen.getByRole("radio", { name: "수막종" })).toBeChecked();
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard("[KeyL]");
  await userEvent.click(await screen.findByRole("button", { name: "버리고 떠나기" }));

  expect(await screen.findByRole("heading", { name: "분석 목록" })).toBeInTheDocument();
  expect(router.state.location.pathname).toBe("/analyses");
});

test("an opinion that was sent, or given up, holds nobody back", async () => {
  show(makePrediction());
  await userEvent.click(await screen.findByRole("button", { name: /수정/ }));
  await userEvent.type(screen.getByRole("textbox", { name: /동료에게/ }), "다시 봄");
  await userEvent.click(screen.getByRole("button", { name: "취소" }));
  (document.activeElement as HTMLElement).blur();

  await userEvent.keyboard("[KeyL]");

  expect(await screen.findByRole("heading", { name: "분석 목록" })).toBeInTheDocument();
});

test("a release is one click, and so is the way back", async () => {
  const row = makePrediction();
  show(row);
  server.use(
    http.post("/ml/v1/history/:id/release/", () => HttpResponse.json({ ...row, released: true })),
    http.delete("/ml/v1/history/:id/release/", () => HttpResponse.json(row)),
  );

  await userEvent.click(await screen.findByRole("button", { name: "환자에게 공개" }));
  await userEvent.click(await screen.findByRole("button", { name: "공개 되돌리기" }));

  expect(await screen.findByText("환자에게 공개되지 않음")).toBeInTheDocument();
});

test("a study goes to another patient only with a reason", async () => {
  const row = makePrediction();
  show(row);
  server.use(
    http.get("/api/v1/patients/", () =>
      HttpResponse.json({ next: null, previous: null, results: [makePatient({ id: 13, number: "P-2002" })] }),
    ),
    http.post("/ml/v1/history/:id/reassign/", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...row, patient: 13 });
    }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "환자 바로잡기" }));
  const dialog = await screen.findByRole("dialog");

  await userEvent.click(within(dialog).getByRole("textbox", { name: "옮길 환자" }));
  await userEvent.click(await within(dialog).findByRole("option", { name: /P-2002/ }));
  expect(within(dialog).getByRole("button", { name: "옮기기" })).toBeDisabled();
  await userEvent.type(within(dialog).getByRole("textbox", { name: /사유/ }), "접수 착오");
  await userEvent.click(within(dialog).getByRole("button", { name: "옮기기" }));

  await screen.findByText("판독 의견");
  expect(sent).toEqual([{ patient: 13, reason: "접수 착오" }]);
});

test("an auditor says why before seeing an image; nobody but readers is asked for an opinion", async () => {
  const images = makeResult().images;
  show(makePrediction({ result: makeResult({ images, images_withheld: "reason_needed" }) }), "auditor");
  server.use(http.post("/ml/v1/history/:id/images/", () => HttpResponse.json(makeProblem("permission_denied", 403), { status: 403 })));

  await userEvent.type(await screen.findByRole("textbox", { name: /열람 사유/ }), "민원 확인");
  await userEvent.click(screen.getByRole("button", { name: "영상 보기" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("이 작업을 할 권한이 없습니다.");
  expect(screen.queryByRole("region", { name: "판독 의견" })).not.toBeInTheDocument();
});

test("a waiting job can be ended", async () => {
  const job = { position: 2, progress: 0, eta_s: [10, 40] };
  const row = makePrediction({ state: "queued", result: null, job });
  show(row);
  server.use(http.post("/ml/v1/history/:id/cancel/", () => HttpResponse.json({ ...row, state: "cancelled", job: null })));

  await userEvent.click(await screen.findByRole("button", { name: "작업 취소" }));

  expect(await screen.findByText("분석을 마치지 못했습니다: 취소됨")).toBeInTheDocument();
});

const CANCEL = "작업 취소";
const CHANGES = [CANCEL, "환자에게 공개", "환자 바로잡기"];
const waiting = (requested_by: number): Partial<Prediction> => ({
  state: "queued", result: null, job: { position: 2, progress: 0, eta_s: [10, 40] }, requested_by,
});

test.each<[string, Partial<Prediction>, Partial<Patient>, string[]]>([
  ["a result of one's own patient", {}, {}, CHANGES.slice(1)],
  ["a result that an emergency opened", {}, { clinicians: [8] }, []],
  ["a colleague's job that an emergency opened", waiting(8), { clinicians: [8] }, []],
  ["one's own job in an emergency", waiting(7), { clinicians: [8] }, [CANCEL]],
  ["a colleague's job of one's own patient", waiting(8), {}, [CANCEL]],
])("%s offers what the gateway will do", async (_, change, patient, offered) => {
  show(makePrediction(change), "clinician", patient);
  await screen.findByRole("heading", { name: /김서연/ });
  await screen.findByText(change.result === null ? "분석하고 있습니다" : "판독 의견");

  expect(CHANGES.filter((name) => screen.queryByRole("button", { name }) !== null)).toEqual(offered);
});

test("a refusal for an emergency names it, and does not send for a right", async () => {
  const refused = makeProblem("permission_denied", 403, { reason: "emergency" });
  show(makePrediction());
  server.use(http.post("/ml/v1/history/:id/release/", () => HttpResponse.json(refused, { status: 403 })));

  await userEvent.click(await screen.findByRole("button", { name: "환자에게 공개" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("응급 열람으로는 이 작업을 할 수 없습니다.");
});

test("a refusal can be contradicted with a word, by the keys of a review", async () => {
  show(makePrediction({ state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } }));
  await screen.findByRole("region", { name: "거부에 대한 의견" });

  await userEvent.keyboard("[KeyC]");
  await userEvent.type(await screen.findByRole("textbox", { name: /동료에게/ }), "조영 전 T1");
  await userEvent.click(screen.getByRole("button", { name: "기록하기" }));

  const said = await screen.findByRole("list", { name: "지금까지의 의견" });
  expect(await within(said).findByText("거부가 맞음")).toBeInTheDocument();
  expect(sent).toEqual([{ verdict: "correct", label: "", comment: "조영 전 T1" }]);
});

test("a technician is not asked about a refusal", async () => {
  show(makePrediction({ state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } }), "technician");

  expect(await screen.findByText("이 영상은 판단할 수 없습니다")).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "거부에 대한 의견" })).not.toBeInTheDocument();
});
