import { Button, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/lib/format";
import classes from "./new-analysis.module.css";

interface ProgressPanelProps {
  /** Share of the file that has left, 0..1; at 1 the analysis is under way. */
  sentShare: number;
  onCancel: () => void;
}

const SLOW_AFTER_S = 10;

export function ProgressPanel({ sentShare, onCancel }: ProgressPanelProps) {
  const { t } = useTranslation();
  const seconds = useSecondsSince();
  const uploading = sentShare < 1;
  const percent = Math.floor(sentShare * 100);
  return (
    <div className={classes.progress}>
      <div className={classes.progressHead} role="status">
        <strong>{uploading ? t("predict.uploading") : t("predict.analysing")}</strong>
        <span className="nn-number">{uploading ? `${percent}%` : t("predict.seconds", { seconds: formatNumber(seconds) })}</span>
      </div>
      <Progress
        value={uploading ? percent : 100}
        animated={!uploading}
        size="sm"
        aria-label={uploading ? t("predict.uploading") : t("predict.analysing")}
      />
      <p className={classes.hint}>{seconds >= SLOW_AFTER_S ? t("predict.slow") : t("predict.wait")}</p>
      <Button variant="default" onClick={onCancel}>
        {t("predict.cancel")}
      </Button>
    </div>
  );
}

function useSecondsSince(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
