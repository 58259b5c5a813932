import { useTranslation } from "react-i18next";
import { ko } from "@/locales/ko";

type KnownLabel = keyof typeof ko.labels;

/** A class in words. A model may bring classes this page has never heard of: those show their id. */
export function useLabelText(): (label: string) => string {
  const { t } = useTranslation();
  return (label) => (Object.hasOwn(ko.labels, label) ? t(`labels.${label as KnownLabel}`) : label.replaceAll("_", " "));
}
