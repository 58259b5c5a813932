import { expect, test } from "vitest";
import { en } from "@/locales/en";
import { admin as enAdmin } from "@/locales/en/admin";
import { later as enLater } from "@/locales/en/later";
import { ko } from "@/locales/ko";
import { admin as koAdmin } from "@/locales/ko/admin";
import { later as koLater } from "@/locales/ko/later";

const korean = [ko, koAdmin, koLater].flatMap((part) => flatten(part));
const english = new Map([en, enAdmin, enLater].flatMap((part) => flatten(part)));

// Every code of the contract: one without words would reach a clinician as "something went wrong".
const CODES = `invalid_request missing_file multiple_files empty_file bad_multipart bad_json bad_filename
  not_authenticated token_expired permission_denied not_found in_progress already_running patient_mismatch
  payload_too_large decoded_too_large unsupported_media_type type_mismatch unsupported_transfer_syntax
  corrupt_file invalid_header invalid_pixels missing_pixels unsupported_modality unsupported_geometry polyglot_file
  idempotency_mismatch not_a_brain_mri rate_limited account_locked inference_error model_not_ready
  inference_unavailable audit_unavailable overloaded inference_timeout`.split(/\s+/);

function flatten(value: object, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "string" ? [[path + key, inner] as [string, string]] : flatten(inner as object, `${path}${key}.`),
  );
}

test.each(CODES)("%s has words and a next step in both languages", (code) => {
  for (const codes of [ko.errors.codes, en.errors.codes] as Record<string, { what: string; next: string }>[]) {
    expect(codes[code]?.what).toMatch(/\S/);
    expect(codes[code]?.next).toMatch(/\S/);
  }
});

test("no part of the words overwrites another's", () => {
  const keys = korean.map(([key]) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test("both languages fill in the same values", () => {
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  for (const [key, text] of korean) expect([key, holes(english.get(key) ?? "")]).toEqual([key, holes(text)]);
});

test("no figure stands before a word that fits one count only", () => {
  // 30 days always; from two analyses on.
  const always = new Set(["agreement.intro", "predict.startAll"]);
  const plural = /\{\{\w+\}\} (?:[a-z]+ )?(?!is\b)[a-z]+s\b/;
  expect([...english].filter(([key, text]) => !always.has(key) && plural.test(text))).toEqual([]);
  expect(korean.filter(([, text]) => /\}\}(?:을|를|은|는|이|가|과|와|으로|로) /.test(text))).toEqual([]);
});

test("Korean is Korean: no text was left in English", () => {
  // Figures, and names of figures, that are the same in every language.
  const names = new Set(["training.figures.macro_f1", "training.clauses.other", "tour.step"]);
  const left = korean.filter(([key, text]) => !names.has(key) && !/[가-힣]/.test(text));
  expect(left).toEqual([]);
});
