import { useTranslation } from "react-i18next";
import { isUnderWay, type RunState } from "@/features/models/training/runs";
import badge from "@/components/state-badge.module.css";

function tone(state: RunState): "good" | "moving" | "warn" | "bad" | "calm" {
  if (isUnderWay(state)) return "moving";
  const tones = { candidate: "good", rejected: "warn", failed: "bad" } as const;
  return state === "candidate" || state === "rejected" || state === "failed" ? tones[state] : "calm";
}

/** A dot and a word, as beside analyses. */
export function RunBadge({ state }: { state: RunState }) {
  const { t } = useTranslation();
  return (
    <span className={badge.badge} data-tone={tone(state)} data-run-state={state}>
      <span className={badge.dot} />
      {t(`training.states.${state}`)}
    </span>
  );
}
