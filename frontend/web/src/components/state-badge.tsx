import { useTranslation } from "react-i18next";
import { isMoving } from "@/lib/predictions";
import type { PredictionState } from "@/lib/schema";
import classes from "./state-badge.module.css";

function tone(state: PredictionState): "good" | "moving" | "warn" | "bad" | "calm" {
  if (state === "completed") return "good";
  if (isMoving(state)) return "moving";
  if (state === "refused") return "warn";
  return state === "cancelled" ? "calm" : "bad";
}

/** A dot and a word: colour alone says nothing to who cannot see it. */
export function StateBadge({ state }: { state: PredictionState }) {
  const { t } = useTranslation();
  return (
    <span className={classes.badge} data-tone={tone(state)} data-state={state}>
      <span className={classes.dot} />
      {t(`states.${state}`)}
    </span>
  );
}
