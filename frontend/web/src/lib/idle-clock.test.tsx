import { beforeEach, expect, test } from "vitest";
import { IdleClock } from "@/lib/idle-clock";

let now = 0;
beforeEach(() => {
  localStorage.clear();
  now = 1_000_000;
});
const clock = () => new IdleClock(60_000, () => now);

test("nobody here for the whole time: it is over", () => {
  const watched = clock();
  now += 59_999;
  expect(watched.isOver()).toBe(false);
  now += 1;
  expect(watched.isOver()).toBe(true);
});

test("work in another tab counts", () => {
  const [mine, other] = [clock(), clock()];
  now += 50_000;
  other.touch();
  now += 50_000;
  expect(mine.isOver()).toBe(false);
});

test("a clock that is set back does not keep it open", () => {
  const watched = clock();
  now -= 3_600_000;
  expect(watched.isOver()).toBe(true);
});

test("the first touch after a laptop slept does not start the time again", () => {
  const watched = clock();
  now += 3_600_000;
  watched.touch();
  expect(watched.isOver()).toBe(true);
});
