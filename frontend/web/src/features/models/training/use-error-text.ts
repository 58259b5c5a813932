import { useTranslation } from "react-i18next";
import { isErrorCode } from "@/components/use-problem-text";
import { admin } from "@/locales/ko/admin";

type TrainingCode = keyof typeof admin.training.errors;

/** Why a training failed, and the next step. */
export function useErrorText(): (code: string) => { what: string; next: string } {
  const { t } = useTranslation();
  return (code) => {
    if (Object.hasOwn(admin.training.errors, code)) {
      return { what: t(`training.errors.${code as TrainingCode}.what`), next: t(`training.errors.${code as TrainingCode}.next`) };
    }
    const known = isErrorCode(code) ? code : "internal_error";
    return { what: t(`errors.codes.${known}.what`), next: t(`errors.codes.${known}.next`) };
  };
}
