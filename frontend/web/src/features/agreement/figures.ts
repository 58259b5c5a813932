import type { GetAnswer } from "@/lib/schema";

export type Agreement = GetAnswer<"/api/v1/monitoring/agreement/">;
export type Group = Agreement["by_answer"][number];
export type Input = Agreement["inputs"][number];

/** Bounds of the gateway (apps/model_life/drift.py). */
export const ALARM_AT = 4;
export const PSI_MOVED = 0.1;
export const PSI_FAR = 0.25;

/** Those with most reviews first. */
export function ordered(groups: readonly Group[]): Group[] {
  return [...groups].sort((a, b) => b.reviews - a.reviews || a.name.localeCompare(b.name));
}

export interface Bin {
  name: string;
  reference: number;
  now: number;
}

/** The bins of a feature with the shares of both, named by their edges. */
export function binsOf({ edges, reference, now }: Pick<Input, "edges" | "reference" | "now">, format: (edge: number) => string): Bin[] {
  return reference.map((share, index) => {
    const [low, high] = [edges[index - 1], edges[index]];
    const name = low === undefined ? `< ${format(high ?? 0)}` : high === undefined ? `≥ ${format(low)}` : `${format(low)} – ${format(high)}`;
    return { name, reference: share, now: now[index] ?? 0 };
  });
}
