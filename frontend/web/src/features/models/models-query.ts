import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { GetAnswer } from "@/lib/schema";

export type ModelInfo = GetAnswer<"/ml/v1/model-info/">;

export function modelsQuery() {
  return queryOptions({ queryKey: ["models"], queryFn: ({ signal }) => api.get("/ml/v1/model-info/", { signal }) });
}
