import { expect, test } from "vitest";
import { AttemptKey } from "@/features/predict/attempt-key";
import { localProblem } from "@/lib/problem";

const file = new File(["a"], "a.png", { lastModified: 1 });
const problem = (status: number) => ({ ...localProblem("internal_error"), status });

test.each([0, 401, 409, 429, 503])("the same image keeps its key after status %i, which the gateway did not settle", (status) => {
  const attempt = new AttemptKey();
  const first = attempt.for({ file, patientId: 1 });

  attempt.settle(problem(status));

  expect(attempt.for({ file, patientId: 1 })).toBe(first);
});

test.each([422, 502, 504])("trying again after a final %i is a new question", (status) => {
  const attempt = new AttemptKey();
  const first = attempt.for({ file, patientId: 1 });

  attempt.settle(problem(status));

  expect(attempt.for({ file, patientId: 1 })).not.toBe(first);
});

test("another patient or another image never shares a key", () => {
  const attempt = new AttemptKey();
  const keys = [
    attempt.for({ file, patientId: 1 }),
    attempt.for({ file, patientId: 2 }),
    attempt.for({ file: new File(["ab"], "a.png", { lastModified: 1 }), patientId: 2 }),
  ];

  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});
