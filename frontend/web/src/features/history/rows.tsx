import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { may } from "@/config/roles";
import { HistoryRow } from "@/features/history/history-row";
import type { Prediction } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./history.module.css";

export function Rows({ rows }: { rows: Prediction[] }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <div className={classes.table}>
      <div className={classes.head} aria-hidden="true">
        <span>{t("history.finding")}</span>
        <span>{may(user?.role, "results") && t("history.probability")}</span>
        <span>{t("history.patient")}</span>
        <span>{t("history.time")}</span>
        <span />
      </div>
      <ul className={classes.rows} aria-label={t("history.list")}>
        {rows.map((row) => (
          <HistoryRow key={row.id} row={row} />
        ))}
      </ul>
    </div>
  );
}

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.table} role="status" aria-label={t("common.loading")}>
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={14} width="60%" />
          <Skeleton height={14} />
          <Skeleton height={14} width="70%" />
          <Skeleton height={14} width="80%" />
        </div>
      ))}
    </div>
  );
}
