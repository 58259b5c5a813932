import { waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { CHUNKED_ABOVE_BYTES, MAX_STUDY_BYTES, UPLOAD_RETRIES } from "@/config/limits";
import { sessionStore } from "@/lib/session-store";
import type { NewItem } from "@/lib/upload-item";
import { UploadQueue } from "@/lib/upload-queue";
import { makePrediction, makeProblem, makeToken, makeUser } from "@/testing/factories";
import { server } from "@/testing/server";

let queue: UploadQueue;
const keys: string[] = [];

beforeEach(() => {
  queue = new UploadQueue();
  keys.length = 0;
  sessionStore.setToken(makeToken());
  sessionStore.activate(makeUser());
});

function picture(name: string): NewItem {
  const file = new File([name], name);
  const facts = { kind: "png" as const, bytes: file.size, fileCount: 1, preview: file, problem: null };
  return { name, fingerprint: name, ...facts, make: () => Promise.resolve(file) };
}

const done = () => HttpResponse.json(makePrediction());
const fails = (code: string, status: number) => () =>
  HttpResponse.json(makeProblem(code, status), { status, headers: { "Retry-After": "0" } });

/** The gateway's answers to POST predict, one after the other; the last one stays. */
function answers(...responses: (() => Response | Promise<Response>)[]) {
  server.use(
    http.post("/ml/v1/predict/", ({ request }) => {
      keys.push(request.headers.get("Idempotency-Key") ?? "");
      return (responses[keys.length - 1] ?? responses.at(-1) ?? done)();
    }),
  );
}

const states = () => queue.get().items.map(({ state }) => state);
const settle = (...expected: string[]) => waitFor(() => expect(states()).toEqual(expected));

test("every file gets a key of its own and its own answer", async () => {
  answers(done);
  queue.add(["a.png", "b.png", "c.png", "d.png", "e.png"].map(picture));

  queue.start(12);
  await settle("done", "done", "done", "done", "done");

  expect(new Set(keys).size).toBe(5);
});

test("a few go at once, the others wait", async () => {
  answers(() => new Promise<Response>(() => undefined));
  queue.add(["a.png", "b.png", "c.png", "d.png"].map(picture));

  queue.start(12);
  await waitFor(() => expect(keys).toHaveLength(3));

  expect(states().at(-1)).toBe("waiting");
});

test.each([
  ["a lost connection", () => HttpResponse.error()],
  ["a full house", fails("overloaded", 503)],
  ["the first try still being worked on", fails("in_progress", 409)],
])("after %s the file goes out again by itself, under the same key", async (_, failure) => {
  answers(failure, done);
  queue.add([picture("a.png")]);

  queue.start(12);
  await settle("done");

  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

const large = (name: string) => ({ ...picture(name), bytes: CHUNKED_ABOVE_BYTES + 1 });
const full = (wait: string) => () => {
  const problem = makeProblem("insufficient_storage", 507, { reason: "quota", limit_bytes: 1 });
  return HttpResponse.json(problem, { status: 507, headers: { "Retry-After": wait } });
};

test("one's share of the disk is full for as long as analyses take: the file is tried until there is room", async () => {
  answers(...Array.from({ length: UPLOAD_RETRIES + 2 }, () => full("0")), done);
  queue.add([large("a.nii")]);

  queue.start(12);
  await settle("done");

  expect(new Set(keys).size).toBe(1);
});

test("behind a large file that waits for room large ones wait and small ones go", async () => {
  answers(full("60"), done);
  queue.add([large("a.nii")]);
  queue.start(12);
  await settle("pausing");

  queue.add([large("b.nii"), picture("c.png")]);
  queue.start(12);

  await settle("pausing", "waiting", "done");
});

test("a refused image is final: trying again is a new question", async () => {
  answers(fails("not_a_brain_mri", 422), done);
  queue.add([picture("a.png")]);
  queue.start(12);
  await settle("failed");

  queue.retryAll();
  await settle("done");

  expect(new Set(keys).size).toBe(2);
});

test("an AI that is away stops the others, so that they do not all fail; going on sends everything", async () => {
  answers(fails("inference_unavailable", 503));
  queue.add(["a.png", "b.png", "c.png", "d.png", "e.png"].map(picture));
  queue.start(12);
  await settle("failed", "failed", "failed", "waiting", "waiting");
  expect(queue.get().stopped?.code).toBe("inference_unavailable");

  answers(done);
  queue.retryAll();

  await settle("done", "done", "done", "done", "done");
});

test("another patient's file waits for a person, and goes out with what was said", async () => {
  let sent = "";
  answers(fails("patient_mismatch", 409));
  queue.add([picture("a.png")]);
  queue.start(12);
  await settle("mismatch");
  server.use(
    http.post("/ml/v1/predict/", async ({ request }) => {
      sent = await request.text();
      return done();
    }),
  );

  queue.confirmMismatch(queue.get().items[0]?.id ?? "");
  await settle("done");

  expect(sent).toMatch(/name="confirm_patient_mismatch"\s+true/);
});

test("a session that ends under way makes the files wait", async () => {
  answers(fails("not_authenticated", 401));
  server.use(http.post("/api/v1/auth/refresh/", fails("not_authenticated", 401)));
  queue.add([picture("a.png"), picture("b.png")]);

  queue.start(12);
  await waitFor(() => expect(queue.get().stopped?.status).toBe(401));

  await settle("waiting", "waiting");
  expect(sessionStore.get().status).toBe("expired");
});

test("the same file dropped twice is one item, cancelling stays, clearing leaves what is open", async () => {
  answers(() => new Promise<Response>(() => undefined));
  queue.add([picture("a.png"), picture("b.png")]);
  queue.add([picture("a.png")]);
  queue.start(12);
  await waitFor(() => expect(keys).toHaveLength(2));

  queue.cancel(queue.get().items[0]?.id ?? "");
  expect(states()[0]).toBe("cancelled");
  queue.clearFinished();

  expect(queue.get().items.map(({ name }) => name)).toEqual(["b.png"]);
});

test("what somebody cancelled is not sent again with what failed", async () => {
  answers(fails("corrupt_file", 422), () => new Promise<Response>(() => undefined));
  queue.add([picture("a.png")]);
  queue.start(12);
  await settle("failed");
  queue.add([picture("b.png")]);
  queue.start(12);
  await waitFor(() => expect(keys).toHaveLength(2));
  queue.cancel(queue.get().items[1]?.id ?? "");

  answers(done);
  queue.retryAll();

  await settle("done", "cancelled");
});

test("a series that is too large once it is packed names the limit of a study", async () => {
  const packed = { size: MAX_STUDY_BYTES + 1 } as File;
  queue.add([{ ...picture("a"), make: () => Promise.resolve(packed) }]);

  queue.start(12);
  await settle("failed");

  expect(queue.get().items[0]?.problem).toMatchObject({ code: "payload_too_large", params: { limit_bytes: MAX_STUDY_BYTES } });
});
