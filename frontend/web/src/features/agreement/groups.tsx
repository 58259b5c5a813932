import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { ALARM_AT, type Group, ordered } from "@/features/agreement/figures";
import { formatNumber, formatShare } from "@/lib/format";
import classes from "./agreement.module.css";

/** Agreement of each group: its share as a dot on its interval, and how much evidence of more wrong answers there is. */
export function Groups({ title, rows, name }: { title: string; rows: readonly Group[]; name: (key: string) => string }) {
  const { t } = useTranslation();
  return (
    <Section title={title}>
      <ul className={classes.groups}>
        {ordered(rows).map((row) => {
          const [low = 0, high = 1] = row.interval;
          return (
            <li key={row.name}>
              <span className={classes.name}>{name(row.name)}</span>
              <span className={classes.track} aria-hidden="true">
                <span className={classes.interval} style={{ left: `${low * 100}%`, right: `${100 - high * 100}%` }} />
                {row.share !== null && <span className={classes.dot} style={{ left: `${row.share * 100}%` }} />}
              </span>
              <b className="nn-number">{row.share === null ? "—" : formatShare(row.share, 0)}</b>
              <span className={classes.facts}>
                {t("agreement.reviews", { count: row.reviews })} · {t("agreement.interval", { low: formatShare(low, 0), high: formatShare(high, 0) })} ·
                CUSUM {formatNumber(row.cusum, 1)}/{ALARM_AT}
                {row.alarm && <strong> {t("agreement.alarm")}</strong>}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
