import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { drawn } from "@/features/reading/paper/qr-code";
import type { Prediction, PredictionResult } from "@/lib/schema";
import { makePatient, makePrediction, makeResult, makeReview } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

function show(prediction: Prediction) {
  server.use(
    http.get("/ml/v1/history/:id/", () => HttpResponse.json(prediction)),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient())),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
  );
  return renderPage(`/analyses/${prediction.id}/print`);
}

test("the sheet says whose it is, what was found, what nobody reviewed, and which model said so", async () => {
  show(makePrediction());

  const sheet = await screen.findByRole("article", { name: "뇌 MRI AI 분석 보고서" });
  expect(await within(sheet).findByText("P-1001")).toBeInTheDocument();
  for (const words of ["신경교종", "93.0%", "812 px", "아직 의료진의 판독 의견이 없습니다.", "ab".repeat(32), "cd".repeat(32), "진단은 의료진이 내립니다"]) {
    expect(sheet).toHaveTextContent(words);
  }
  expect(await within(sheet).findByRole("img", { name: "기록 열기" })).toBeInTheDocument();
});

test.each<[string, number[] | null, Partial<PredictionResult>, number]>([
  ["a picture whose pixels are not square", [1.2, 0.5], {}, 384 / (512 * 2.4)],
  ["a picture that does not say", null, {}, 384 / 512],
  ["the key slice of a volume", [5, 1, 0.5], { volume: { plane: "axial", key_slice: 7, slices: [] } }, 384 / 512],
])("%s is printed as it is in the body", async (_, spacing_mm, change, ratio) => {
  server.use(http.get("/media/:name", () => HttpResponse.arrayBuffer(new ArrayBuffer(8), { headers: { "Content-Type": "image/png" } })));
  const row = makePrediction({ result: makeResult({ images: { ...makeResult().images, input: "/media/a.png" }, ...change }) });
  show({ ...row, input: { ...row.input, spacing_mm } });
  const images = await screen.findAllByAltText(/신경교종/);
  const [original] = images as [HTMLElement, HTMLElement];
  Object.defineProperties(original, { naturalWidth: { value: 384 }, naturalHeight: { value: 512 } });

  fireEvent.load(original);

  const layers = images.map((image) => image.parentElement?.style.getPropertyValue("--ratio"));
  expect(layers).toEqual([String(ratio), String(ratio)]);
});

test("what a reviewer said stands on it", async () => {
  show(makePrediction({ review: { ...makeReview({ verdict: "correct", label: "meningioma", comment: "경막 꼬리" }), count: 1 } }));

  const opinion = await screen.findByRole("region", { name: "의료진 판독 의견" });
  expect(opinion).toHaveTextContent("수정 → 수막종");
  expect(opinion).toHaveTextContent("한지민");
  expect(opinion).toHaveTextContent("경막 꼬리");
});

test("the button prints", async () => {
  const print = vi.spyOn(window, "print").mockImplementation(() => undefined);
  show(makePrediction());

  await userEvent.click(await screen.findByRole("button", { name: "인쇄" }));

  expect(print).toHaveBeenCalledOnce();
});

test("a print is on record, by whatever command it was begun", async () => {
  const row = makePrediction();
  const told: string[] = [];
  show(row);
  server.use(
    http.post("/ml/v1/history/:id/printed/", ({ params }) => {
      told.push(String(params.id));
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await screen.findByRole("article", { name: "뇌 MRI AI 분석 보고서" });

  window.dispatchEvent(new Event("beforeprint"));

  await waitFor(() => expect(told).toEqual([row.id]));
});

test("an analysis without a result leads back to its own page", async () => {
  show(makePrediction({ state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } }));

  expect(await screen.findByRole("heading", { name: "이 영상은 판단할 수 없습니다" })).toBeInTheDocument();
});

test("a QR code is square, with the finder patterns in three corners", () => {
  const { path, size } = drawn("https://neuronova.example/analyses/01980000-0000-7000-8000-000000000001");

  const dark = new Set(path.split("M").slice(1).map((run) => run.replace("h1v1h-1z", "")));
  expect((size - 17) % 4).toBe(0);
  for (const corner of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
    const [x, y] = corner;
    for (let step = 0; step < 7; step += 1) {
      expect(dark.has(`${x + step} ${y}`)).toBe(true);
      expect(dark.has(`${x} ${y + step}`)).toBe(true);
    }
    expect(dark.has(`${x + 1} ${y + 1}`)).toBe(false);
  }
});
