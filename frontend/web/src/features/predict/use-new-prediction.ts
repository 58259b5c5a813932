import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { AttemptKey } from "@/features/predict/attempt-key";
import { createPrediction, predictionKeys, predictionQuery } from "@/lib/predictions";
import type { Prediction } from "@/lib/schema";
import { toProblem } from "@/lib/problem";

export interface NewPredictionInput {
  file: File;
  patientId: number;
}

/** Sends one image: progress, cancel, and the same idempotency key for every try of the same thing. */
export function useNewPrediction(onDone: (prediction: Prediction) => void) {
  const queryClient = useQueryClient();
  const [sentShare, setSentShare] = useState(0);
  const attempt = useRef(new AttemptKey());
  const controller = useRef<AbortController | null>(null);

  const mutation = useMutation({
    mutationFn: ({ file, patientId }: NewPredictionInput) => {
      controller.current = new AbortController();
      setSentShare(0);
      return createPrediction({
        file,
        patientId,
        idempotencyKey: attempt.current.for({ file, patientId }),
        signal: controller.current.signal,
        onProgress: setSentShare,
      });
    },
    onSuccess: (prediction) => {
      queryClient.setQueryData(predictionQuery(prediction.id).queryKey, prediction);
      void queryClient.invalidateQueries({ queryKey: [...predictionKeys.all, "list"] });
    },
    onError: (error) => {
      attempt.current.settle(toProblem(error));
      // A refused or failed image has a row as well: the list must show it.
      void queryClient.invalidateQueries({ queryKey: [...predictionKeys.all, "list"] });
    },
  });

  const busy = mutation.isPending;
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy]);

  return {
    // Who has gone to another page in the meantime is not pulled back: the list has the row.
    start: (input: NewPredictionInput) => mutation.mutate(input, { onSuccess: onDone }),
    cancel: () => controller.current?.abort(),
    reset: () => mutation.reset(),
    busy,
    sentShare,
    error: mutation.error,
  };
}
