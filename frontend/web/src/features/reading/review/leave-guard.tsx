import { lazy, useEffect } from "react";
import { useBlocker } from "react-router";
import { LazyDialog } from "@/components/lazy-dialog";

const importDialog = () => import("@/features/reading/review/leave-dialog");
const LeaveDialog = lazy(importDialog);

/** What was chosen, written or drawn and not sent goes with its page, and one key is enough for that: asks before. */
export function LeaveGuard({ unsent }: { unsent: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => unsent && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!unsent) return;
    // Fetched while there is a network, needed when there may be none.
    importDialog().catch(() => undefined);
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsent]);
  if (blocker.state !== "blocked") return null;
  return (
    <LazyDialog onClose={blocker.reset}>
      <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />
    </LazyDialog>
  );
}
