import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Prediction } from "@/lib/schema";
import { makePatient, makePrediction, makeResult } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const asked: URLSearchParams[] = [];

function history(results: Prediction[], next: string | null = null) {
  server.use(
    http.get("/ml/v1/history/", ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ next, previous: null, results });
    }),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient())),
  );
}

beforeEach(() => {
  asked.length = 0;
});

test("rows say what was found, how sure the model is and whose it is", async () => {
  history([makePrediction({ result: makeResult({ probability: 0.48, confident: false, reasons: ["low_confidence"] }) })]);
  renderPage("/analyses");

  const row = await screen.findByRole("link", { name: /신경교종/ });

  expect(row).toHaveTextContent("48.0%");
  expect(row).toHaveTextContent("확실하지 않음");
  expect(await within(row).findByText(/김서연/)).toBeInTheDocument();
});

test("a refused and a failed row show their reason in words", async () => {
  history([
    makePrediction({ id: "a", state: "refused", result: null, error: { code: "not_a_brain_mri", params: {} } }),
    makePrediction({ id: "b", state: "failed", result: null, error: { code: "inference_unavailable", params: {} } }),
  ]);
  renderPage("/analyses");

  expect(await screen.findByText("뇌 MRI 영상으로 보이지 않습니다.")).toBeInTheDocument();
  expect(screen.getByText("AI 서버가 응답하지 않습니다.")).toBeInTheDocument();
});

test("filters come from the address and go to the gateway", async () => {
  history([]);
  renderPage("/analyses?state=refused&patient=12");

  expect(await screen.findByText("조건에 맞는 분석이 없습니다")).toBeInTheDocument();

  expect(asked[0]?.get("state")).toBe("refused");
  expect(asked[0]?.get("patient")).toBe("12");
});

test("letter keys go on working after the view was chosen with the mouse, arrows belong to the choice", async () => {
  history([makePrediction()]);
  renderPage("/analyses");
  await userEvent.click(await screen.findByRole("radio", { name: "전체" }));
  const row = await screen.findByRole("link", { name: /신경교종/ });

  await userEvent.keyboard("{ArrowDown}");
  expect(row).not.toHaveFocus();
  await userEvent.keyboard("[KeyJ]");

  expect(row).toHaveFocus();
});

test("choosing a filter leaves the page of a cursor", async () => {
  history([makePrediction()]);
  const { router } = renderPage("/analyses?view=all&cursor=abc");
  await screen.findByRole("link", { name: /신경교종/ });

  await userEvent.click(screen.getByRole("combobox", { name: "상태" }));
  await userEvent.click(await screen.findByRole("option", { name: "완료" }));

  expect(router.state.location.search).toBe("?view=all&state=completed");
});

test("the older page is the cursor of the next link", async () => {
  history([makePrediction()], "http://neuronova.test/ml/v1/history/?cursor=cD0y&page_size=25");
  const { router } = renderPage("/analyses");

  await userEvent.click(await screen.findByRole("button", { name: "이전" }));

  expect(router.state.location.search).toBe("?cursor=cD0y");
});

test("an empty list teaches the first step to who may take it", async () => {
  history([]);
  renderPage("/analyses");

  expect(await screen.findByRole("link", { name: "첫 분석 시작" })).toHaveAttribute("href", "/new");
});

test("a patient is told when results appear and is offered nothing to upload", async () => {
  history([]);
  renderPage("/analyses", "patient");

  expect(await screen.findByText("담당 의사가 결과를 공개하면 이곳에 나타납니다.")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "새 분석" })).not.toBeInTheDocument();
});

test("a reader begins with what waits to be read; everything is one key away", async () => {
  history([makePrediction()]);
  const { router } = renderPage("/analyses");
  await screen.findByRole("link", { name: /신경교종/ });
  expect(Object.fromEntries(asked.find((query) => query.has("reviewed")) ?? [])).toMatchObject({ reviewed: "false", state: "completed" });

  await userEvent.keyboard("[KeyU]");

  await waitFor(() => expect(asked.at(-1)?.has("reviewed")).toBe(false));
  expect(router.state.location.search).toBe("?view=all");
});

test("who has read everything is told so, and not how to begin", async () => {
  server.use(
    http.get("/ml/v1/history/", ({ request }) => {
      const unread = new URL(request.url).searchParams.has("state");
      return HttpResponse.json({ next: null, previous: null, results: unread ? [] : [makePrediction()] });
    }),
  );
  renderPage("/analyses");

  expect(await screen.findByText("판독을 기다리는 분석이 없습니다")).toBeInTheDocument();
});

test("jobs under way stand above the list with their place and the time left", async () => {
  const job = { position: 3, progress: 0, eta_s: [40, 130] };
  server.use(
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient())),
    http.get("/ml/v1/history/", ({ request }) => {
      const queued = new URL(request.url).searchParams.get("state") === "queued";
      const row = makePrediction({ id: "q", state: "queued", result: null, job });
      return HttpResponse.json({ next: null, previous: null, results: queued ? [row] : [] });
    }),
  );
  renderPage("/analyses");

  const moving = await screen.findByRole("region", { name: "진행 중" });
  expect(moving).toHaveTextContent("대기 3번째 · 1–3분 남음");
});

test("arrow keys walk through the rows", async () => {
  history([makePrediction({ id: "a" }), makePrediction({ id: "b" })]);
  renderPage("/analyses");
  const [first, second] = await screen.findAllByRole("link", { name: /신경교종/ });
  first?.focus();

  await userEvent.keyboard("{ArrowDown}");

  expect(second).toHaveFocus();
  await userEvent.keyboard("[KeyK]");
  expect(first).toHaveFocus();
});
