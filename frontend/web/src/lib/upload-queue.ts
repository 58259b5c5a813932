import { useSyncExternalStore } from "react";
import { CHUNKED_ABOVE_BYTES, MAX_STUDY_BYTES, UPLOADS_AT_ONCE } from "@/config/limits";
import { LargeFiles } from "@/lib/large-files";
import { createPrediction } from "@/lib/predictions";
import { ApiError, localProblem, type Problem, tooLarge, toProblem } from "@/lib/problem";
import { randomKey } from "@/lib/random-key";
import type { Prediction } from "@/lib/schema";
import { sessionStore } from "@/lib/session-store";
import {
  afterFailure,
  hasFailed,
  isOpen,
  isUnderWay,
  keepsKey,
  type NewItem,
  nextOf,
  type QueueItem,
  queued,
  retryDelay,
  stopsQueue,
} from "@/lib/upload-item";

export interface QueueView {
  items: readonly QueueItem[];
  /** Why nothing is sent at the moment; null when all is well. */
  stopped: Problem | null;
}

type Listener = () => void;
type Settled = (prediction: Prediction | null) => void;

/**
 * What is on its way to the gateway. It lives beside the pages, so that somebody who starts two hundred uploads may
 * read the first results meanwhile. A few go at once; every item keeps its idempotency key until a final answer.
 */
export class UploadQueue {
  private view: QueueView = { items: [], stopped: null };
  private readonly listeners = new Set<Listener>();
  private readonly settled = new Set<Settled>();
  private readonly controllers = new Map<string, AbortController>();
  private readonly large = new LargeFiles();

  get = (): QueueView => this.view;

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Called with each prediction that came back, and with null when an item failed (a refused image has a row, too). */
  onSettled(listener: Settled): () => void {
    this.settled.add(listener);
    return () => this.settled.delete(listener);
  }

  add(items: readonly NewItem[]): void {
    const known = new Set(this.view.items.filter(isOpen).map(({ fingerprint }) => fingerprint));
    const fresh = items.filter(({ fingerprint }) => !known.has(fingerprint));
    this.emit([...this.view.items, ...fresh.map(queued)]);
  }

  /** Sends everything chosen so far for one patient. Returns the ids. */
  start(patientId: number): string[] {
    const ready = this.view.items.filter(({ state }) => state === "ready").map(({ id }) => id);
    for (const id of ready) this.patch(id, { state: "waiting", patientId });
    this.pump();
    return ready;
  }

  retry(ids: readonly string[]): void {
    for (const id of ids) this.patch(id, { state: "waiting", problem: null, tries: 0, sentShare: 0 });
    this.resume();
  }

  /** Sends again what failed; what somebody cancelled goes again only when it is asked for by itself. */
  retryAll(): void {
    this.retry(this.view.items.filter(hasFailed).map(({ id }) => id));
  }

  confirmMismatch(id: string): void {
    // Another question than the one that was answered "which patient?": its own key, kept from here on.
    this.patch(id, { confirmMismatch: true, key: randomKey() });
    this.retry([id]);
  }

  /** Back among the chosen ones, for another patient. */
  putBack(id: string): void {
    this.patch(id, { state: "ready", patientId: null, problem: null, confirmMismatch: false, key: randomKey(), tries: 0 });
  }

  cancel(id: string): void {
    this.patch(id, { state: "cancelled", problem: localProblem("cancelled") });
    this.controllers.get(id)?.abort();
    this.large.forget(id);
  }

  cancelAll(): void {
    for (const { id } of this.view.items.filter(isUnderWay)) this.cancel(id);
  }

  remove(id: string): void {
    this.controllers.get(id)?.abort();
    this.large.forget(id);
    this.emit(this.view.items.filter((item) => item.id !== id));
  }

  clearFinished(): void {
    this.emit(this.view.items.filter(isOpen));
  }

  /** Another person, or nobody, sits here now: nothing of the last one stays. */
  clear(): void {
    for (const controller of this.controllers.values()) controller.abort();
    this.large.clear();
    this.emit([], null);
  }

  resume(): void {
    this.emit(this.view.items, null);
    this.pump();
  }

  private pump(): void {
    while (this.view.stopped === null && this.controllers.size < UPLOADS_AT_ONCE) {
      const next = nextOf(this.view.items);
      if (next === undefined) return;
      void this.work(next);
    }
  }

  private async work(item: QueueItem): Promise<void> {
    const { id } = item;
    const controller = new AbortController();
    this.controllers.set(id, controller);
    this.patch(id, { state: item.fileCount > 1 ? "packing" : "sending", tries: item.tries + 1, sentShare: 0 });
    try {
      const prediction = await this.send(item, controller.signal);
      this.large.forget(id);
      this.patch(id, { state: "done", prediction, problem: null });
      for (const told of this.settled) told(prediction);
    } catch (error) {
      if (!controller.signal.aborted) this.fail(id, toProblem(error));
    } finally {
      this.controllers.delete(id);
      this.pump();
    }
  }

  private async send(item: QueueItem, signal: AbortSignal): Promise<Prediction> {
    const { id, patientId } = item;
    if (patientId === null) throw new ApiError(localProblem("internal_error"));
    const file = this.large.get(id) ?? (await item.make(signal));
    if (file.size > MAX_STUDY_BYTES) throw new ApiError(tooLarge());
    this.patch(id, { state: "sending" });
    const progress = (sentShare: number) => this.patch(id, { sentShare });
    const source = file.size > CHUNKED_ABOVE_BYTES ? { upload: await this.large.send(id, file, signal, progress) } : { file };
    return createPrediction({
      source,
      patientId,
      confirmMismatch: item.confirmMismatch,
      idempotencyKey: item.key,
      signal,
      onProgress: (sentShare) => this.patch(id, { sentShare, state: sentShare < 1 ? "sending" : "answering" }),
    });
  }

  private fail(id: string, problem: Problem): void {
    const item = this.view.items.find((other) => other.id === id);
    if (item === undefined) return;
    // The gateway has no such upload any more, or has used it up: the file goes again from its start.
    if (!keepsKey(problem) && problem.status !== 409) this.large.forget(id);
    const next = afterFailure(item, problem);
    if (next === "pausing") this.pause(item, problem);
    else this.settle(item, next, problem);
  }

  private settle(item: QueueItem, state: "mismatch" | "waiting" | "failed", problem: Problem): void {
    const key = keepsKey(problem) ? item.key : randomKey();
    this.patch(item.id, state === "waiting" ? { state } : { state, problem, ...(state === "failed" ? { key } : {}) });
    // Signed out under way: it waits for the password like the rest of the page.
    if (state === "waiting" || stopsQueue(problem)) this.emit(this.view.items, problem);
    if (state === "failed") for (const told of this.settled) told(null);
  }

  private pause(item: QueueItem, problem: Problem): void {
    this.patch(item.id, { state: "pausing", problem });
    setTimeout(() => {
      if (this.view.items.find(({ id }) => id === item.id)?.state !== "pausing") return;
      this.patch(item.id, { state: "waiting", problem: null });
      this.pump();
    }, retryDelay(problem, item.tries));
  }

  private patch(id: string, change: Partial<QueueItem>): void {
    // A cancelled item stays cancelled, whatever still comes back from the line.
    const frozen = ({ state }: QueueItem) => state === "cancelled" && change.state !== "waiting";
    this.emit(this.view.items.map((item) => (item.id === id && !frozen(item) ? { ...item, ...change } : item)));
  }

  private emit(items: readonly QueueItem[], stopped: Problem | null = this.view.stopped): void {
    this.view = { items, stopped };
    for (const listener of this.listeners) listener();
  }
}

export const uploadQueue = new UploadQueue();

// The queue follows the person: it goes on after a password was given again, and forgets all with who leaves.
let owner: number | null = null;
sessionStore.subscribe(() => {
  const session = sessionStore.get();
  const user = "user" in session ? session.user.id : null;
  if (user !== owner) uploadQueue.clear();
  else if (session.status === "active" && uploadQueue.get().stopped?.status === 401) uploadQueue.resume();
  owner = user;
});

export function useUploadQueue(): QueueView {
  return useSyncExternalStore(uploadQueue.subscribe, uploadQueue.get);
}
