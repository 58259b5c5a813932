import { useEffect } from "react";

/** Names the browser tab; never with a patient's name in it. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · NeuroNova`;
  }, [title]);
}
