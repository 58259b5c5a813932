import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { paths } from "@/config/paths";
import { changeLanguage } from "@/lib/i18n";
import { makeProblem } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const MIXED =
  "research and demonstration only: parts of the training data have no established licence (see the card)";

function answer(version: string, licence: string, versions: object[] = []) {
  const serving = { name: "brain-tumor-mri", version, sha256: "ab".repeat(32), labels: [], licence };
  server.use(http.get("/ml/v1/model-info/", () => HttpResponse.json({ serving, versions, promotions: [] })));
}

function show(licence: string) {
  answer("1.1.0", licence);
  renderPage(paths.models, "admin");
}

test("the licence is read in Korean, with the card's own words beside it", async () => {
  show(MIXED);

  expect(await screen.findByText(/연구와 시연에만 쓸 수 있습니다/)).toBeInTheDocument();
  expect(screen.getByText(MIXED)).toHaveAttribute("lang", "en");
});

test("a licence that the site's own cases are part of is read in Korean too", async () => {
  show("for the site to decide; trained on data under CC BY, CC BY-SA and PDDL and on the site's own cases");

  expect(await screen.findByText(/병원의 자체 사례로 학습했습니다/)).toBeInTheDocument();
});

test("a licence that is not known stays as the card says it", async () => {
  show("the site's own terms");

  expect(await screen.findByText("the site's own terms")).toBeInTheDocument();
});

test("in English the licence stands alone", async () => {
  await changeLanguage("en", false);
  show(MIXED);

  expect(await screen.findByText(MIXED)).toBeInTheDocument();
  expect(screen.queryByText(/연구와 시연/)).not.toBeInTheDocument();
});

test("a rollback that another change has overtaken says so, over what serves now", async () => {
  const before = { version: "1.0.0", state: "retired", sha256: "cd".repeat(32), created_at: null, run: null };
  answer("1.1.0", MIXED, [before]);
  server.use(http.post("/ml/v1/rollback/", () => HttpResponse.json(makeProblem("in_progress", 409), { status: 409 })));
  renderPage(paths.models, "admin");
  await userEvent.click(await screen.findByRole("button", { name: "이전 버전으로" }));
  const dialog = await screen.findByRole("dialog");
  answer("1.2.0", MIXED, [before]);

  await userEvent.type(within(dialog).getByRole("textbox", { name: /사유/ }), "재현율 저하");
  await userEvent.click(within(dialog).getByRole("button", { name: "바꾸기" }));

  expect(await within(dialog).findByRole("alert")).toHaveTextContent("모델이 다른 요청으로 바뀌는 중이거나 방금 바뀌었습니다.");
  expect(await screen.findByRole("heading", { name: "brain-tumor-mri 1.2.0", hidden: true })).toBeInTheDocument();
});
