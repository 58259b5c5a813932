import { RingProgress, Tooltip } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { paths } from "@/config/paths";
import { isUnderWay } from "@/lib/upload-item";
import { useUploadQueue } from "@/lib/upload-queue";
import classes from "./shell.module.css";

/** Uploads go on while other pages are read: this shows how far, asks before the tab is closed, and leads back. */
export function UploadIndicator() {
  const { t } = useTranslation();
  const { items } = useUploadQueue();
  const { pathname } = useLocation();
  const started = items.filter(({ patientId }) => patientId !== null);
  const left = started.filter((item) => isUnderWay(item) || item.state === "mismatch").length;
  const busy = left > 0;
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy]);
  if (!busy || pathname === paths.newAnalysis) return null;
  const label = t("queue.left", { left });
  return (
    <Tooltip label={label} position="right">
      <Link to={paths.newAnalysis} className={classes.uploads} aria-label={label}>
        <RingProgress
          size={34}
          thickness={3}
          sections={[{ value: (1 - left / started.length) * 100, color: "aqua" }]}
          label={<span className={classes.uploadsLeft}>{left}</span>}
        />
      </Link>
    </Tooltip>
  );
}
