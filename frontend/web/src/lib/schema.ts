import type { components, paths } from "@/types/generated/api";

/** The names this page uses for the shapes of the public contract. */
type Schemas = components["schemas"];
export type User = Schemas["Me"];
export type Patient = Schemas["Patient"];
export type Prediction = Schemas["Prediction"];
export type PredictionState = Schemas["InferenceState"];
export type PredictionResult = Schemas["Result"];
export type PredictionImages = Schemas["ResultImages"];
export type PredictionPage = Schemas["PaginatedPredictionList"];
export type SessionAnswer = Schemas["SessionAnswer"];
export type Tumor = Schemas["Tumor"];
export type ProblemCode = Schemas["ProblemCode"];

interface JsonGet<T> { get: { parameters: unknown; responses: { 200: { content: { "application/json": T } } } } }

/** Addresses of the contract that answer JSON to a GET. */
export type GetPath = { [P in keyof paths]: paths[P] extends JsonGet<unknown> ? P : never }[keyof paths];
export type GetAnswer<P extends GetPath> = paths[P] extends JsonGet<infer T> ? T : never;

type Parameters<P extends GetPath, Where extends "query" | "path"> = paths[P] extends {
  get: { parameters: Partial<Record<Where, infer T>> };
}
  ? T
  : never;
export type QueryOf<P extends GetPath> = Parameters<P, "query">;
export type PathOf<P extends GetPath> = Parameters<P, "path">;
