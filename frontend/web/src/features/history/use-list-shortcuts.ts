import { useEffect, useMemo, useRef } from "react";
import { useShortcuts } from "@/components/use-shortcuts";
import { may } from "@/config/roles";
import { useUser } from "@/lib/session-store";

const ROWS = "#content ul a[data-state]";

/** Moves the focus between the rows on the screen; from nowhere it starts at the first one. */
function move(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(ROWS)];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at === -1 ? links[0] : links[at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** The list can be worked through without the mouse: J and K or the arrows move, Enter opens (links do that by themselves). */
export function useListShortcuts(onView: () => void): void {
  const role = useUser()?.role;
  const latest = useRef(onView);
  useEffect(() => {
    latest.current = onView;
  });
  useShortcuts(
    useMemo(
      () => ({
        KeyJ: () => move(1),
        ArrowDown: () => move(1),
        KeyK: () => move(-1),
        ArrowUp: () => move(-1),
        Slash: () => document.querySelector<HTMLInputElement>("[role=search] input")?.focus(),
        ...(may(role, "review") ? { KeyU: () => latest.current() } : {}),
      }),
      [role],
    ),
  );
}
