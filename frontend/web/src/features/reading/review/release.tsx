import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { useRelease } from "@/lib/reviews";
import type { Prediction } from "@/lib/schema";
import classes from "./review.module.css";

/** Whether the patient sees this result; one click, and one click back. */
export function Release({ prediction: { id, released } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const release = useRelease(id);
  return (
    <div className={classes.release} data-released={released}>
      <span role="status">
        <Icon name={released ? "check" : "shield"} size={16} />
        {released ? t("review.released") : t("review.notReleased")}
      </span>
      <Button
        size="compact-xs"
        variant={released ? "subtle" : "default"}
        loading={release.isPending}
        onClick={() => release.mutate(!released)}
      >
        {released ? t("review.takeBack") : t("review.release")}
      </Button>
      {release.error !== null && <ErrorNotice error={release.error} />}
    </div>
  );
}
