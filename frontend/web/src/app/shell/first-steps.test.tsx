import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { act } from "react";
import { beforeEach, expect, test } from "vitest";
import { lockScreen } from "@/lib/auth";
import { sessionStore } from "@/lib/session-store";
import { makeProblem, makeToken, makeUser } from "@/testing/factories";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";

beforeEach(() => {
  server.use(http.get("/ml/v1/history/", () => HttpResponse.json({ next: null, previous: null, results: [] })));
});

test("a patient walks through the first steps once and is not shown them again", async () => {
  const { unmount } = renderPage("/analyses", "patient");

  expect(await screen.findByText(/뇌 MRI 판독을 돕는 도구/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "다음" }));
  expect(screen.getByText(/담당 의사가 공개한 결과/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "시작하기" }));
  expect(screen.queryByRole("region", { name: "처음 오셨습니까?" })).not.toBeInTheDocument();

  unmount();
  renderPage("/analyses", "patient");
  await screen.findByRole("heading", { name: "내 결과" });
  expect(screen.queryByRole("region", { name: "처음 오셨습니까?" })).not.toBeInTheDocument();
});

test("a locked screen opens with the password only", async () => {
  let refuse = true;
  server.use(
    http.post("/api/v1/auth/session/", () =>
      refuse
        ? HttpResponse.json(makeProblem("invalid_credentials", 401), { status: 401 })
        : HttpResponse.json({ access: makeToken(), user: makeUser() }),
    ),
  );
  renderPage("/analyses");
  await screen.findByRole("heading", { name: "분석 목록" });

  act(lockScreen);
  expect(await screen.findByRole("dialog")).toHaveTextContent("15분 동안 쓰지 않아");
  expect(document.documentElement).toHaveAttribute("data-locked");
  await userEvent.type(screen.getByLabelText("비밀번호"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  refuse = false;
  await userEvent.type(screen.getByLabelText("비밀번호"), "right{Enter}");

  await waitFor(() => expect(sessionStore.get().status).toBe("active"));
  await waitFor(() => expect(document.documentElement).not.toHaveAttribute("data-locked"));
});
