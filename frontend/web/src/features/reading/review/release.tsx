import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { useEmergencyOnly } from "@/lib/patients";
import { useRelease } from "@/lib/reviews";
import type { Prediction } from "@/lib/schema";
import classes from "./review.module.css";

/** Whether the patient sees this result; one click, and one click back, for those who treat the patient. */
export function Release({ prediction: { id, released, patient } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const release = useRelease(id);
  const emergencyOnly = useEmergencyOnly(patient);
  return (
    <div className={classes.release} data-released={released}>
      <span role="status">
        <Icon name={released ? "check" : "shield"} size={16} />
        {released ? t("review.released") : t("review.notReleased")}
      </span>
      {!emergencyOnly && (
        <Button
          size="compact-xs"
          variant={released ? "subtle" : "default"}
          loading={release.isPending}
          onClick={() => release.mutate(!released)}
        >
          {released ? t("review.takeBack") : t("review.release")}
        </Button>
      )}
      {release.error !== null && <ErrorNotice error={release.error} />}
    </div>
  );
}
