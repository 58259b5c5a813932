// The list somebody came from, so that the reading view can go to the next case without a way back.
let ids: readonly string[] = [];

export const worklist = {
  set(next: readonly string[]): void {
    ids = next;
  },
  /** The neighbours of a case in that list; null at its ends and outside it. */
  around(id: string): { previous: string | null; next: string | null } {
    const at = ids.indexOf(id);
    return at === -1 ? { previous: null, next: ids[0] ?? null } : { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
  },
};
