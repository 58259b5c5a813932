import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { HistoryRow } from "@/features/history/history-row";
import { movingQuery } from "@/lib/predictions";
import classes from "./history.module.css";

/** What is under way, above what waits to be read: place in the queue and time left, live. */
export function MovingJobs() {
  const { t } = useTranslation();
  const { data: rows = [] } = useQuery(movingQuery());
  if (rows.length === 0) return null;
  return (
    <section className={classes.moving} aria-label={t("history.moving")}>
      <h2 className={classes.sectionTitle}>
        {t("history.moving")} <span className="nn-number">{rows.length}</span>
      </h2>
      <div className={classes.table}>
        <ul className={classes.rows}>
          {rows.map((row) => (
            <HistoryRow key={row.id} row={row} />
          ))}
        </ul>
      </div>
    </section>
  );
}
