import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import { predictionKeys, predictionQuery } from "@/lib/predictions";
import type { BodyOf, Prediction } from "@/lib/schema";

export type NewReview = BodyOf<"/ml/v1/history/{inference_id}/review/", "post">;
export type NewPlace = BodyOf<"/ml/v1/history/{inference_id}/reassign/", "post">;

/** Everything people said about one analysis, newest first; none of it is ever lost. */
export function reviewsQuery(id: string) {
  return queryOptions({
    queryKey: [...predictionKeys.all, "reviews", id],
    queryFn: ({ signal }) => api.get("/ml/v1/history/{inference_id}/review/", { path: { inference_id: id }, signal }),
  });
}

/** A change of one row: its answer is the row, which every view of it then shows. */
function useRowChange<T>(id: string, change: (input: T) => Promise<Prediction>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (row) => {
      queryClient.setQueryData(predictionQuery(id).queryKey, row);
      void queryClient.invalidateQueries({ queryKey: reviewsQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: predictionKeys.lists });
    },
  });
}

export function useReview(id: string) {
  return useRowChange(id, (body: NewReview) =>
    api.change("post", "/ml/v1/history/{inference_id}/review/", { path: { inference_id: id }, body }),
  );
}

/** Lets the patient see it, or takes that back. */
export function useRelease(id: string) {
  return useRowChange(id, (released: boolean) =>
    api.change(released ? "post" : "delete", "/ml/v1/history/{inference_id}/release/", { path: { inference_id: id } }),
  );
}

export function useReassign(id: string) {
  return useRowChange(id, (body: NewPlace) =>
    api.change("post", "/ml/v1/history/{inference_id}/reassign/", { path: { inference_id: id }, body }),
  );
}

export function useCancelJob(id: string) {
  return useRowChange(id, () =>
    api.change("post", "/ml/v1/history/{inference_id}/cancel/", { path: { inference_id: id } }),
  );
}

/** An auditor says why, and may then see the images of this row for a while. */
export function useOpenImages(id: string) {
  return useRowChange(id, (reason: string) =>
    api.change("post", "/ml/v1/history/{inference_id}/images/", { path: { inference_id: id }, body: { reason } }),
  );
}
