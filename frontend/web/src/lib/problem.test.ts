import { expect, test } from "vitest";
import { ApiError, parseProblem, toProblem } from "@/lib/problem";
import { makeProblem } from "@/testing/factories";

test("parseProblem reads code, params, request id and Retry-After", () => {
  const headers = new Headers({ "Retry-After": "12" });

  const problem = parseProblem(503, JSON.stringify(makeProblem("overloaded", 503, { slots: 8 })), headers);

  expect(problem).toMatchObject({ code: "overloaded", status: 503, params: { slots: 8 }, request_id: "req-42", retry_after_s: 12 });
});

test.each([
  ["a proxy's page", "<html>Bad gateway</html>"],
  ["another JSON", '{"detail": "no"}'],
  ["nothing", ""],
])("parseProblem of %s gives internal_error with the status and the id of the header", (_, body) => {
  const problem = parseProblem(502, body, new Headers({ "X-Request-ID": "req-7" }));

  expect(problem).toMatchObject({ code: "internal_error", status: 502, request_id: "req-7" });
});

test("toProblem of an error of our own making is internal_error without its text", () => {
  expect(toProblem(new TypeError("secret detail"))).toMatchObject({ code: "internal_error", title: "" });
  expect(toProblem(new ApiError(parseProblem(404, JSON.stringify(makeProblem("not_found", 404)), new Headers()))).code).toBe(
    "not_found",
  );
});
