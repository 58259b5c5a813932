import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { Role } from "@/config/roles";
import { makePatient } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

const asked: (string | null)[] = [];

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get("/api/v1/patients/", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("search"));
      return HttpResponse.json({ next: null, previous: null, results: [] });
    }),
  );
});

/** As a keyboard does it: nobody waits between two letters until every transition has ended. */
function compose(box: HTMLElement, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(box, text);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const field = () => screen.findByRole("searchbox", { name: "환자 번호 또는 이름" });

test("a letter that is composed stands at once; the address follows when typing rests", async () => {
  const { router } = renderPage("/patients");
  const box = await field();

  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  for (const composed of ["ㄱ", "기", "김"]) {
    compose(box, composed);
    expect(box).toHaveValue(composed);
  }
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

  await waitFor(() => expect(router.state.location.search).toBe(`?search=${encodeURIComponent("김")}`));
  await waitFor(() => expect(asked.at(-1)).toBe("김"));
  expect(asked).not.toContain("기");
  expect(await field()).toBe(box);
});

test("an address that is arrived at fills the field", async () => {
  const { router } = renderPage("/patients?search=kim");
  expect(await field()).toHaveValue("kim");
  fireEvent.change(await field(), { target: { value: "lee" } });
  await waitFor(() => expect(router.state.location.search).toBe("?search=lee"));

  await act(() => router.navigate("/patients"));
  expect(await field()).toHaveValue("");
  await act(() => router.navigate(-1));

  expect(await field()).toHaveValue("lee");
});

test.each<[Role, string]>([
  ["clinician", "번호나 이름의 일부로 찾을 수 있습니다. 담당으로 지정된 환자만 보입니다."],
  ["technician", "번호나 이름의 일부로 찾을 수 있습니다. 담당 병동의 환자만 보입니다."],
  ["auditor", "번호나 이름의 일부로 찾을 수 있습니다."],
])("a %s who finds nobody is told which patients are looked through", async (role, words) => {
  renderPage("/patients", role);

  expect(await screen.findByText(words)).toBeInTheDocument();
});

test.each([
  ["M", "남"],
  ["F", "여"],
  ["O", "기타"],
] as const)("sex %s is told in words", async (sex, word) => {
  const results = [makePatient({ sex, birth_date: null })];
  server.use(http.get("/api/v1/patients/", () => HttpResponse.json({ next: null, previous: null, results })));
  renderPage("/patients");

  expect(await screen.findByText(`— · ${word}`)).toBeInTheDocument();
});
