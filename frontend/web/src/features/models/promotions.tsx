import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import type { ModelInfo } from "@/features/models/models-query";
import { formatDateTime } from "@/lib/format";
import classes from "./models.module.css";

/** Who made which version serve: the newest twenty changes with what was said. */
export function Promotions({ promotions }: { promotions: ModelInfo["promotions"] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("models.history")}>
      {promotions.length === 0 ? (
        <p className={classes.about}>{t("models.noHistory")}</p>
      ) : (
        <ul className={classes.moves}>
          {promotions.map(({ id, kind, state, created_at, version, previous_version, note }) => (
            <li key={id}>
              <time>{formatDateTime(created_at)}</time>
              <strong>{t(`models.kinds.${kind}`, { from: previous_version === "" ? "—" : previous_version, to: version === "" ? "—" : version })}</strong>
              <span data-state={state}>{t(`models.moves.${state}`)}</span>
              <p>{note}</p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
