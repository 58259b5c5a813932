import { useTranslation } from "react-i18next";
import { formatLimit, formatWait } from "@/lib/format";
import type { Problem } from "@/lib/problem";
import type { ProblemCode } from "@/lib/schema";
import { ko } from "@/locales/ko";

const DEFAULT_WAIT_S = 30;

export type ErrorCode = keyof typeof ko.errors.codes;

// Does not compile while a code of the contract has no words.
const WORDS: Record<ProblemCode, { what: string; next: string }> = ko.errors.codes;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(WORDS, code);
}

/** The code whose words fit; null for one this page does not know. */
function codeOf({ code, params }: Problem): ErrorCode | null {
  if (code === "permission_denied" && params.reason === "emergency") return "emergency_access";
  if (code === "insufficient_storage" && params.reason === "quota") return "upload_quota";
  return isErrorCode(code) ? code : null;
}

// What a code means there and not elsewhere, where the session ran out or an image is already being analysed.
const OWN_WORDS = {
  signIn: { code: "not_authenticated", what: "errors.codes.wrong_password.what", next: "errors.codes.wrong_password.next" },
  resetCode: { code: "not_authenticated", what: "redeem.wrongWhat", next: "redeem.wrongNext" },
  serve: { code: "in_progress", what: "models.overtakenWhat", next: "models.overtakenNext" },
} as const;

export type ErrorContext = keyof typeof OWN_WORDS;

/** What happened and the next step, by code. A code this page does not know shows the gateway's own title. */
export function useProblemText(problem: Problem, context?: ErrorContext): { what: string; next: string } {
  const { t } = useTranslation();
  const own = context === undefined ? undefined : OWN_WORDS[context];
  if (own?.code === problem.code) return { what: t(own.what), next: t(own.next) };
  const code = codeOf(problem);
  const limit = problem.params.limit_bytes;
  const wait = problem.retry_after_s ?? DEFAULT_WAIT_S;
  const values = {
    limit: formatLimit(typeof limit === "number" ? limit : 100 * 1024 * 1024),
    wait: formatWait([wait, wait]),
  };
  const words = code ?? "internal_error";
  return {
    what: code === null && problem.title !== "" ? problem.title : t(`errors.codes.${words}.what`, values),
    next: t(`errors.codes.${words}.next`, values),
  };
}
