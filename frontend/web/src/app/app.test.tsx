import { act, render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { App } from "@/app/app";
import { sessionStore } from "@/lib/session-store";
import { worklist } from "@/lib/worklist";
import { makeUser } from "@/testing/factories";
import { server } from "@/testing/server";

test("the list of who leaves does not lead the next person to its cases", async () => {
  server.use(http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })));
  render(<App />);
  await screen.findByLabelText("아이디");
  act(() => sessionStore.activate(makeUser()));
  await screen.findByRole("heading", { name: "분석 목록" });
  worklist.set(["first", "second"]);

  act(() => sessionStore.leave());

  expect(await screen.findByLabelText("아이디")).toBeInTheDocument();
  expect(worklist.around("elsewhere")).toEqual({ previous: null, next: null });
});
