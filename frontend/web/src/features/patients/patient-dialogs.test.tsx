import { screen } from "@testing-library/react";
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
