import type { Problem } from "@/lib/problem";
import { randomKey } from "@/lib/random-key";

// What the gateway does not remember under a key (design.md §4), and what never got an answer.
const KEEPS_KEY = new Set([0, 401, 409, 429, 503]);

/**
 * The idempotency key of one attempt: the same image for the same patient keeps its key while no final answer came,
 * so that a lost connection or a second click never makes a second prediction. After a final answer, trying again
 * is a new question.
 */
export class AttemptKey {
  private key = randomKey();
  private subject = "";

  for(subject: { file: File; patientId: number }): string {
    const { file, patientId } = subject;
    const next = `${patientId}:${file.name}:${file.size}:${file.lastModified}`;
    if (next !== this.subject) this.renew();
    this.subject = next;
    return this.key;
  }

  settle(problem: Problem): void {
    if (!KEEPS_KEY.has(problem.status)) this.renew();
  }

  private renew(): void {
    this.key = randomKey();
  }
}
