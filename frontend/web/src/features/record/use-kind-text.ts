import { useTranslation } from "react-i18next";
import { later } from "@/locales/ko/later";

const KINDS: Record<string, unknown> = later.record.kinds;
const REFUSED = "_refused";

/** What a kind of event is called; the name itself where it has no words yet. */
export function useKindText(): (kind: string) => string {
  const { t } = useTranslation();
  const known = (kind: string) => (kind in KINDS ? t(`record.kinds.${kind as keyof typeof later.record.kinds}`) : kind);
  return (kind) =>
    kind in KINDS || !kind.endsWith(REFUSED)
      ? known(kind)
      : t("record.refused", { what: known(kind.slice(0, -REFUSED.length)) });
}
