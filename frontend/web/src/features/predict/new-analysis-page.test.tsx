import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { sessionStore } from "@/lib/session-store";
import { makePatient, makePrediction, makeProblem, makeToken, makeUser } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const image = (name = "scan.png") => new File([PNG], name, { type: "image/png", lastModified: 1 });
const keys: (string | null)[] = [];

beforeEach(() => {
  keys.length = 0;
  server.use(
    http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results: [makePatient()] })),
    http.get("/api/v1/patients/:id/", () => HttpResponse.json(makePatient())),
    http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })),
    http.get("/ml/v1/history/:id/", () => HttpResponse.json(makePrediction())),
  );
});

/** The gateway's answers to POST predict, one after the other. */
function answers(...responses: (() => Response)[]) {
  server.use(
    http.post("/ml/v1/predict/", ({ request }) => {
      keys.push(request.headers.get("Idempotency-Key"));
      return (responses[keys.length - 1] ?? (() => HttpResponse.error()))();
    }),
  );
}

const done = () => HttpResponse.json(makePrediction());
const fails = (code: string, status: number) => () => HttpResponse.json(makeProblem(code, status), { status });

async function choose(...files: File[]) {
  const view = renderPage("/new?patient=12");
  await screen.findByText("김서연");
  await userEvent.upload(screen.getByLabelText("영상 파일", { selector: "input" }), files);
  await screen.findByText(files.at(-1)?.name ?? "");
  return view;
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

test("the patients that are found are no stop for the Tab key, though their list scrolls", async () => {
  renderPage("/new");
  await userEvent.click(await screen.findByRole("textbox", { name: "환자 찾기" }));
  const option = await screen.findByRole("option", { name: /P-1001/ });

  expect(option.closest("[role=listbox]")).toHaveAttribute("tabindex", "-1");
});

test("a patient found by search and a chosen image lead to the reading view", async () => {
  answers(done);
  const { router } = renderPage("/new");
  await userEvent.click(await screen.findByRole("textbox", { name: "환자 찾기" }));
  await userEvent.click(await screen.findByRole("option", { name: /P-1001/ }));
  await userEvent.upload(screen.getByLabelText("영상 파일", { selector: "input" }), image());
  await screen.findByText("scan.png");

  await press("분석 시작");

  expect(await screen.findByRole("region", { name: "AI 소견" })).toBeInTheDocument();
  expect(router.state.location.pathname).toBe(`/analyses/${makePrediction().id}`);
});

test("a refused image tells why, with the request id, and trying again is a new question", async () => {
  answers(fails("not_a_brain_mri", 422), done);
  await choose(image());

  await press("분석 시작");
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("뇌 MRI 영상으로 보이지 않습니다.");
  expect(alert).toHaveTextContent("req-42");
  await press("다시 시도");
  await screen.findByRole("region", { name: "AI 소견" });

  expect(new Set(keys).size).toBe(2);
});

test("many files stay on the page, each with its own outcome", async () => {
  answers(done, fails("corrupt_file", 422));
  await choose(image("one.png"), image("two.png"));

  await press("2건 분석 시작");

  expect(await screen.findByText("2건 중 1건 완료")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "결과 보기" })).toHaveAttribute("href", `/analyses/${makePrediction().id}`);
  expect(screen.getByRole("alert")).toHaveTextContent("손상된 파일입니다.");
});

test("nothing is said to be on its way, or sent, while the AI server is away", async () => {
  const away = fails("inference_unavailable", 503);
  answers(away, away, away);
  await choose(image("one.png"), image("two.png"), image("three.png"), image("four.png"));

  await press("4건 분석 시작");

  const panel = await screen.findByRole("region", { name: "전송 현황" });
  expect(await within(panel).findByText("전송이 멈추었습니다")).toBeInTheDocument();
  expect(panel).toHaveTextContent("AI 서버가 응답하지 않습니다");
});

test("an image of another patient is asked about, and may go to another patient", async () => {
  answers(fails("patient_mismatch", 409));
  await choose(image());

  await press("분석 시작");
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("scan.png 파일에 적힌 환자 번호가");
  await press("다른 환자 고르기");

  expect(await screen.findByText("준비됨")).toBeInTheDocument();
});

test("a token that expires on the way is replaced without a second prediction", async () => {
  document.cookie = "neuronova_csrf=x";
  server.use(http.post("/api/v1/auth/refresh/", () => HttpResponse.json({ access: makeToken(), user: makeUser() })));
  answers(fails("token_expired", 401), done);
  await choose(image());

  await press("분석 시작");
  await screen.findByRole("region", { name: "AI 소견" });

  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(sessionStore.get().status).toBe("active");
});

test("a file that is no image never leaves the machine", async () => {
  renderPage("/new?patient=12");
  await screen.findByText("김서연");

  await userEvent.upload(screen.getByLabelText("영상 파일", { selector: "input" }), new File(["text"], "scan.png", { type: "image/png" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("지원하지 않는 파일 형식입니다.");
  expect(screen.getByRole("button", { name: "분석 시작" })).toBeDisabled();
});

test("cancelling stops the upload", async () => {
  server.use(http.post("/ml/v1/predict/", () => new Promise<Response>(() => undefined)));
  await choose(image());

  await press("분석 시작");
  await press("취소: scan.png");

  expect(await screen.findByText("취소됨")).toBeInTheDocument();
});

test("who may not upload is told so", async () => {
  renderPage("/new", "auditor");

  expect(await screen.findByText("이 계정으로는 볼 수 없는 페이지입니다")).toBeInTheDocument();
});

test("a drop that cannot be read is not passed over in silence", async () => {
  renderPage("/new?patient=12");
  const zone = await screen.findByText("뇌 MRI 영상을 여기에 놓으십시오");
  const gone = { isFile: true, file: (_: unknown, refuse: (error: unknown) => void) => refuse(new DOMException("", "NotFoundError")) };

  fireEvent.drop(zone, { dataTransfer: { items: [{ webkitGetAsEntry: () => gone }] } });

  expect(await screen.findByRole("alert")).toHaveTextContent("파일을 읽을 수 없습니다.");
});
