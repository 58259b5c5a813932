import type { components, paths } from "@/types/generated/api";

/** The names this page uses for the shapes of the public contract. */
type Schemas = components["schemas"];
export type User = Schemas["Me"];
export type Account = Schemas["User"];
export type Patient = Schemas["Patient"];
export type Prediction = Schemas["Prediction"];
export type PredictionState = Schemas["InferenceState"];
export type PredictionResult = Schemas["Result"];
export type PredictionImages = Schemas["ResultImages"];
export type SessionAnswer = Schemas["SessionAnswer"];
export type Review = Schemas["Review"];
export type ReviewVerdict = Review["verdict"];
export type Tumor = Schemas["Tumor"];
export type ProblemCode = Schemas["ProblemCode"];

interface JsonGet<T> { get: { parameters: unknown; responses: { 200: { content: { "application/json": T } } } } }

/** Addresses of the contract that answer JSON to a GET. */
export type GetPath = { [P in keyof paths]: paths[P] extends JsonGet<unknown> ? P : never }[keyof paths];
export type GetAnswer<P extends GetPath> = paths[P] extends JsonGet<infer T> ? T : never;

type Change = "post" | "patch" | "delete";
/** Addresses of the contract that take a change. */
export type ChangePath<M extends Change> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Change> = paths[P][M];
export type BodyOf<P extends keyof paths, M extends Change> =
  Operation<P, M> extends { requestBody?: { content: { "application/json": infer T } } } ? T : undefined;
type Content<T> = T extends { content: { "application/json": infer A } } ? A : never;
type Responses<P extends keyof paths, M extends Change> = Operation<P, M> extends { responses: infer R } ? R : never;
/** What a change is answered with; nothing for a 204. */
export type ChangeAnswer<P extends keyof paths, M extends Change> = Content<
  Responses<P, M>[keyof Responses<P, M> & (200 | 201 | 202)]
>;
export type ChangePathOf<P extends keyof paths, M extends Change> =
  Operation<P, M> extends { parameters: { path: infer T } } ? T : undefined;

type Parameters<P extends GetPath, Where extends "query" | "path"> = paths[P] extends {
  get: { parameters: Partial<Record<Where, infer T>> };
}
  ? T
  : never;
export type QueryOf<P extends GetPath> = Parameters<P, "query">;
export type PathOf<P extends GetPath> = Parameters<P, "path">;
