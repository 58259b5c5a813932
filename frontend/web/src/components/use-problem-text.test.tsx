import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Problem } from "@/lib/problem";
import { useProblemText } from "./use-problem-text";

function words(code: string, params: Record<string, unknown>): string {
  const problem: Problem = { title: "", status: 0, code, params, request_id: null };
  const { what, next } = renderHook(() => useProblemText(problem)).result.current;
  return `${what} ${next}`;
}

test("a file above the gateway's limit is told that limit", () => {
  expect(words("payload_too_large", { limit_bytes: 50_000_000 })).toContain("50.0 MB");
  expect(words("payload_too_large", { limit_bytes: 256 * 1024 * 1024 })).toContain(" 256 MB");
});

test("an upload without room says whether the disk or one's own share is full", () => {
  const [disk, share] = ["disk", "quota"].map((reason) => words("insufficient_storage", { reason, limit_bytes: 2e9 }));

  expect(disk).not.toContain("2.0 GB");
  expect(share).toContain("2.0 GB");
  expect(share).toContain("분석이 끝난 뒤");
});
