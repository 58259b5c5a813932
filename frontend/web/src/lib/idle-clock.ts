// Shared by the tabs of one browser: work in one keeps the others open.
const KEY = "neuronova-touched";
const WRITE_MS = 1_000;

/** When somebody was last here, over all tabs. */
export class IdleClock {
  private written = 0;
  private readonly limitMs: number;
  private readonly now: () => number;

  constructor(limitMs: number, now: () => number = Date.now) {
    this.limitMs = limitMs;
    this.now = now;
    this.write();
  }

  /** Somebody is here. Once the time is over that starts no new time: who wakes a laptop has not given a password. */
  touch(): void {
    if (this.now() - this.written < WRITE_MS || this.isOver()) return;
    this.write();
  }

  private write(): void {
    const now = this.now();
    this.written = now;
    localStorage.setItem(KEY, String(now));
  }

  isOver(): boolean {
    const last = Number(localStorage.getItem(KEY) ?? 0);
    // A clock that was set back must not keep the screen open for hours.
    return Math.abs(this.now() - last) >= this.limitMs;
  }
}
