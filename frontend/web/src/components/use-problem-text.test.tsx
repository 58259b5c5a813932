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
});
