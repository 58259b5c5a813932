import { useEffect } from "react";
import { api } from "@/lib/api-client";

/** Takes down that an analysis is printed, by the button or by the browser's own command; null while there is none. */
export function usePrintRecord(id: string | null) {
  useEffect(() => {
    if (id === null) return;
    // The printer does not wait for the answer. What is on the page was recorded when it was read.
    const tell = () => {
      const path = { inference_id: id };
      api.change("post", "/ml/v1/history/{inference_id}/printed/", { path }).catch(() => undefined);
    };
    window.addEventListener("beforeprint", tell);
    return () => window.removeEventListener("beforeprint", tell);
  }, [id]);
}
