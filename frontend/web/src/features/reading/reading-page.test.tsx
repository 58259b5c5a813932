import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { Role } from "@/config/roles";
import { saveAs } from "@/components/save-as";
import type { Prediction, PredictionResult } from "@/lib/schema";
import { makePatient, makePrediction, makeProblem, makeResult, makeReview } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

vi.mock("@/components/save-as", () => ({ saveAs: vi.fn() }));

const KEY_SLICE = { plane: "axial" as const, key_slice: 7, slices: [] };

function show(prediction: Prediction, role: Role = "clinician") {
  server.use(
    http.get("/ml/v1/history/:id/", () => HttpResponse.json(prediction)),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient())),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  return renderPage(`/analyses/${prediction.id}`, role);
}

test("the finding comes with every class, measures in pixels and why there are no millimetres", async () => {
  show(makePrediction());

  const finding = await screen.findByRole("region", { name: "AI 소견" });
  expect(finding).toHaveTextContent("93.0%");
  for (const label of ["신경교종", "수막종", "뇌하수체 종양", "종양 없음"]) expect(finding).toHaveTextContent(label);
  const measures = screen.getByRole("region", { name: "측정" });
  expect(measures).toHaveTextContent("812 px");
  expect(measures).toHaveTextContent("34 × 41 px");
  expect(measures).not.toHaveTextContent("mm²");
  expect(measures).toHaveTextContent("픽셀의 실제 크기가 없어");
  expect(screen.getByText(/진단은 의료진이 내립니다/)).toBeInTheDocument();
});

test("millimetres are shown where the file has them", async () => {
  const tumor = { ...makeResult().tumor, area_mm2: 431.25, diameters_mm: [28.4, 19] };
  show(makePrediction({ result: makeResult({ tumor }) }));

  const measures = await screen.findByRole("region", { name: "측정" });
  expect(measures).toHaveTextContent("431.3 mm²");
  expect(measures).toHaveTextContent("28.4 × 19.0 mm");
  expect(measures).not.toHaveTextContent("픽셀의 실제 크기가 없어");
});

test("a result that is not confident says so, with the reasons in words", async () => {
  show(makePrediction({ result: makeResult({ confident: false, reasons: ["low_confidence", "brand_new"] }) }));

  const note = await screen.findByRole("note");
  expect(note).toHaveTextContent("이 결과는 확실하지 않습니다");
  expect(note).toHaveTextContent("어느 분류의 확률도 기준에 이르지 못했습니다.");
  expect(note).toHaveTextContent("기타 사유: brand_new");
});

test("keys toggle the layers, also while the keyboard is Korean", async () => {
  const png = () => HttpResponse.arrayBuffer(new ArrayBuffer(8), { headers: { "Content-Type": "image/png" } });
  server.use(http.get("/media/:name", png));
  const images = { ...makeResult().images, input: "/media/a.png", heatmap: "/media/b.png" };
  show(makePrediction({ result: makeResult({ images }) }));
  const heatmap = await screen.findByRole("switch", { name: "히트맵" });
  expect(heatmap).toBeChecked();

  await userEvent.keyboard("[KeyH]");

  expect(heatmap).not.toBeChecked();
  expect(screen.getByRole("slider", { name: "히트맵 불투명도" })).toHaveAttribute("aria-disabled", "true");
});

test("one try again asks for every picture that did not come", async () => {
  const asked: string[] = [];
  server.use(
    http.get("/media/:name", ({ params }) => {
      asked.push(String(params.name));
      return HttpResponse.json(makeProblem("internal_error", 500), { status: 500 });
    }),
  );
  const images = { ...makeResult().images, input: "/media/a.png", heatmap: "/media/b.png" };
  const { queryClient } = show(makePrediction({ result: makeResult({ images }) }));
  const failed = () => queryClient.getQueryCache().findAll({ queryKey: ["media"], predicate: ({ state }) => state.status === "error" });
  await expect.poll(() => failed().length).toBe(2);

  await userEvent.click(await screen.findByRole("button", { name: "다시 시도" }));

  await expect.poll(() => asked.toSorted()).toEqual(["a.png", "a.png", "b.png", "b.png"]);
});

test("an outline that a reviewer drew is a layer of its own, with who drew it and its key", async () => {
  const png = () => HttpResponse.arrayBuffer(new ArrayBuffer(8), { headers: { "Content-Type": "image/png" } });
  server.use(
    http.get("/media/:name", png),
    http.get("/ml/v1/history/:id/review/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  const images = { ...makeResult().images, input: "/media/a.png", mask: "/media/m.png" };
  const review = { ...makeReview({ verdict: "correct", mask: "/media/r.png" }), count: 1 };
  show(makePrediction({ result: makeResult({ images }), review }));
  const drawn = await screen.findByRole("switch", { name: "검토자 윤곽" });
  expect(drawn).toBeChecked();
  expect(screen.getByRole("switch", { name: "모델 윤곽" })).toBeChecked();
  expect(screen.getByText("검토자 윤곽은 한지민 님이 그렸습니다. 측정값은 모델 윤곽에서 잰 것입니다.")).toBeInTheDocument();

  await userEvent.keyboard("[KeyV]");

  expect(drawn).not.toBeChecked();
});

test("without such an outline there is no such layer", async () => {
  show(makePrediction({ result: makeResult({ images: { ...makeResult().images, input: "/media/a.png" } }) }));

  expect(await screen.findByRole("switch", { name: "종양 윤곽" })).toBeInTheDocument();
  expect(screen.queryByRole("switch", { name: "검토자 윤곽" })).not.toBeInTheDocument();
});

test("the sheet of slices, on which outlines are drawn in, offers no outline to switch", async () => {
  const images = { ...makeResult().images, input: "/media/a.png", mask: "/media/m.png", montage: "/media/s.png", volume: "/media/v.nii.gz" };
  show(makePrediction({ result: makeResult({ images, volume: KEY_SLICE }) }));
  expect(await screen.findByRole("switch", { name: "종양 윤곽" })).toBeEnabled();

  await userEvent.click(await screen.findByRole("radio", { name: "모아 보기" }));

  expect(screen.getByRole("switch", { name: "종양 윤곽" })).toBeDisabled();
});

test.each<[string, Partial<Prediction["input"]>, Partial<PredictionResult>, string]>([
  ["a picture whose pixels are not square", { spacing_mm: [1.2, 0.5] }, {}, "384px × 1228.8px"],
  ["a picture that does not say", { spacing_mm: null }, {}, "384px × 512px"],
  ["the key slice of a volume", { spacing_mm: [5, 1, 0.5] }, { volume: KEY_SLICE }, "384px × 512px"],
])("%s is shown as it is in the body", async (_, input, change, shown) => {
  server.use(http.get("/media/:name", () => HttpResponse.arrayBuffer(new ArrayBuffer(8), { headers: { "Content-Type": "image/png" } })));
  const row = makePrediction({ result: makeResult({ images: { ...makeResult().images, input: "/media/a.png" }, ...change }) });
  show({ ...row, input: { ...row.input, ...input } });
  const image = await screen.findByAltText(/신경교종/);
  Object.defineProperties(image, { naturalWidth: { value: 384 }, naturalHeight: { value: 512 } });

  fireEvent.load(image);

  const stage = image.parentElement?.style;
  expect(`${stage?.width} × ${stage?.height}`).toBe(shown);
});

test("details hold model, hashes and the time of every stage", async () => {
  show(makePrediction());

  await userEvent.click(await screen.findByRole("button", { name: "상세 정보" }));

  const drawer = await screen.findByRole("dialog");
  expect(within(drawer).getByText("ab".repeat(32))).toBeInTheDocument();
  expect(drawer).toHaveTextContent("384 × 512 px");
  expect(drawer).toHaveTextContent("21.4 ms");
});

test("a refused image says why and offers another try", async () => {
  show(makePrediction({ state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } }));

  expect(await screen.findByRole("heading", { name: "이 영상은 판단할 수 없습니다" })).toBeInTheDocument();
  expect(screen.getByText("뇌 MRI 영상으로 보이지 않습니다.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "다른 영상으로 다시" })).toHaveAttribute("href", "/new?patient=12");
});

test("a technician sees that it is done, and no finding", async () => {
  show(makePrediction({ result: null }), "technician");

  expect(await screen.findByText("결과는 담당 의료진에게 표시됩니다.")).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "AI 소견" })).not.toBeInTheDocument();
});

test("what does not exist, or is not mine, is not found", async () => {
  server.use(http.get("/ml/v1/history/:id/", () => HttpResponse.json(makeProblem("not_found", 404), { status: 404 })));
  renderPage("/analyses/nope");

  expect(await screen.findByText("분석을 찾을 수 없습니다")).toBeInTheDocument();
});

test("sizes of other results lose no digit that the measurements show", async () => {
  const rows = [{ volume_ml: 0.04 }, { area_mm2: 0.4 }].map((size, at) =>
    makePrediction({ id: `other-${at}`, result: makeResult({ tumor: { ...makeResult().tumor, ...size } }) }),
  );
  show(makePrediction());
  server.use(http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: rows })));

  const others = await screen.findByRole("region", { name: "이 환자의 다른 결과" });

  expect(others).toHaveTextContent("0.04 mL");
  expect(others).toHaveTextContent("0.4 mm²");
});

const [FIRST, SECOND] = ["01980000-0000-7000-8000-00000000000a", "01980000-0000-7000-8000-00000000000b"];

/** The second analysis after the first, both already known to the page. */
async function showBoth(change: Partial<Prediction> = {}) {
  const view = show(makePrediction({ id: FIRST, ...change }));
  for (const id of [FIRST, SECOND]) view.queryClient.setQueryData(["predictions", "one", id], makePrediction({ id, ...change }));
  server.use(http.get("/ml/v1/history/:id/", ({ params }) => HttpResponse.json(makePrediction({ id: String(params.id), ...change }))));
  await screen.findByRole("heading", { name: /김서연/ });
  return { go: (id: string) => act(() => view.router.navigate(`/analyses/${id}`)) };
}

test("a report that comes late is saved under the analysis it was asked for", async () => {
  let answer: (response: Response) => void = () => undefined;
  server.use(http.get("/ml/v1/history/:id/report.pdf", () => new Promise<Response>((resolve) => (answer = resolve))));
  const { go } = await showBoth();
  await userEvent.click(await screen.findByRole("button", { name: "보고서" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "PDF 내려받기 (한국어)" }));

  await go(SECOND);
  answer(HttpResponse.arrayBuffer(new ArrayBuffer(4)));

  await expect.poll(() => vi.mocked(saveAs).mock.calls[0]?.[1]).toBe(`neuronova-${FIRST}.pdf`);
});

test("a dialog about one analysis does not stay open over the next", async () => {
  const { go } = await showBoth();
  await userEvent.click(await screen.findByRole("button", { name: "환자 바로잡기" }));
  await userEvent.type(await screen.findByRole("textbox", { name: /사유/ }), "접수 착오");

  await go(SECOND);

  expect(screen.queryByRole("textbox", { name: /사유/ })).not.toBeInTheDocument();
});

test("a word about one refusal does not go to the next", async () => {
  const { go } = await showBoth({ state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } });
  await screen.findByRole("region", { name: "거부에 대한 의견" });
  await userEvent.keyboard("[KeyC]");
  await userEvent.type(await screen.findByRole("textbox", { name: /동료에게/ }), "T2 영상");

  await go(SECOND);
  await userEvent.click(await screen.findByRole("button", { name: "버리고 떠나기" }));

  expect(screen.queryByRole("textbox", { name: /동료에게/ })).not.toBeInTheDocument();
});
