import { useEffect } from "react";
import { lockScreen } from "@/lib/auth";
import { IdleClock } from "@/lib/idle-clock";
import { useSession } from "@/lib/session-store";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const LOOK_MS = 1_000;

/** Locks the screen when nobody has touched any tab for as long as the hospital allows (0: never). */
export function IdleWatch() {
  const session = useSession();
  const minutes = session.status === "active" ? session.user.idle_lock_minutes : 0;
  useEffect(() => {
    if (minutes === 0) return;
    const clock = new IdleClock(minutes * 60_000);
    const touched = () => clock.touch();
    for (const sign of SIGNS) window.addEventListener(sign, touched, { passive: true, capture: true });
    // Looked at by the wall clock: a laptop that slept locks when it wakes.
    const timer = setInterval(() => {
      if (clock.isOver()) lockScreen();
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, touched, { capture: true });
    };
  }, [minutes]);
  return null;
}
