import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { paths } from "@/config/paths";
import { changeLanguage } from "@/lib/i18n";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const MIXED =
  "research and demonstration only: parts of the training data have no established licence (see the card)";

function show(licence: string) {
  const serving = { name: "brain-tumor-mri", version: "1.1.0", sha256: "ab".repeat(32), labels: [], licence };
  server.use(
    http.get("/ml/v1/model-info/", () => HttpResponse.json({ serving, versions: [], promotions: [] })),
  );
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
