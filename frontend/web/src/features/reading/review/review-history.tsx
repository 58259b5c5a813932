import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { useLabelText } from "@/components/use-label-text";
import { formatWhen } from "@/lib/format";
import { reviewsQuery } from "@/lib/reviews";
import classes from "./review.module.css";

/** What was said before stays visible, the word that counts first. */
export function ReviewHistory({ id, refusal = false }: { id: string; refusal?: boolean }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const { data, error } = useQuery(reviewsQuery(id));
  if (error !== null) return <ErrorNotice error={error} />;
  return (
    <ol className={classes.history} aria-label={t("review.history")}>
      {data?.results.map((said) => (
        <li key={said.id}>
          <strong data-verdict={said.verdict}>{t(refusal ? `review.refusal.${said.verdict}` : `verdicts.${said.verdict}`)}</strong>
          {said.verdict === "correct" && said.label !== null && ` → ${labelText(said.label)}`}
          {said.mask !== null && ` · ${t("review.withMask")}`}
          <span className={classes.who}>
            {said.by_name} · {formatWhen(said.at)}
          </span>
          {said.comment !== null && <p>{said.comment}</p>}
        </li>
      ))}
    </ol>
  );
}
