import { useTranslation } from "react-i18next";
import { Checks } from "@/features/record/checks";
import { Events } from "@/features/record/events";
import { MonthReview } from "@/features/record/month-review";
import classes from "./record.module.css";

/** What happened, whether it was altered since, and what a month looked like. */
export default function RecordContent() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <div className={classes.beside} role="group" aria-label={t("record.title")}>
        <Checks />
        <MonthReview />
      </div>
      <Events />
    </div>
  );
}
