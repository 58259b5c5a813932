import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { PatientName } from "@/components/patient-name";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { Neighbours } from "@/features/reading/neighbours";
import { formatDateTime } from "@/lib/format";
import { withWords } from "@/lib/i18n";
import { useEmergencyOnly } from "@/lib/patients";
import { isMoving } from "@/lib/predictions";
import type { Prediction } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./reading.module.css";

const DetailsDrawer = lazy(() => import("@/features/reading/details-drawer"));
const ReportMenu = lazy(() => withWords("later", import("@/features/reading/report-menu")));
const ReassignDialog = lazy(() => import("@/features/reading/reassign-dialog"));

/** Whose image this is, when it was taken in, and the way to everything that is needed now and then. */
export function TopLine({ prediction }: { prediction: Prediction | undefined }) {
  const { t } = useTranslation();
  return (
    <header className={classes.top}>
      <Tooltip label={`${t("common.backToList")} (L)`}>
        <ActionIcon component={Link} to={paths.analyses} size="lg" aria-label={t("common.backToList")}>
          <Icon name="back" />
        </ActionIcon>
      </Tooltip>
      <Neighbours id={prediction?.id} />
      <h1 className={classes.title}>
        {prediction === undefined ? t("reading.title") : <PatientName id={prediction.patient} withFacts />}
      </h1>
      {prediction !== undefined && (
        <>
          <time className={classes.time} dateTime={prediction.created_at}>
            {formatDateTime(prediction.created_at)}
          </time>
          <Tools key={prediction.id} prediction={prediction} />
        </>
      )}
    </header>
  );
}

function Tools({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const role = useUser()?.role;
  const emergencyOnly = useEmergencyOnly(prediction.patient);
  const [opened, setOpened] = useState<"details" | "reassign" | null>(null);
  const close = () => setOpened(null);
  return (
    <span className={classes.tools}>
      {may(role, "reassign") && !emergencyOnly && !isMoving(prediction.state) && (
        <Tooltip label={t("reassign.open")}>
          <ActionIcon size="lg" aria-label={t("reassign.open")} onClick={() => setOpened("reassign")}>
            <Icon name="move" />
          </ActionIcon>
        </Tooltip>
      )}
      {may(role, "details") && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="details" size={16} />}
          onClick={() => setOpened("details")}
        >
          {t("details.title")}
        </Button>
      )}
      <Suspense fallback={null}>
        {prediction.result !== null && <ReportMenu id={prediction.id} />}
      </Suspense>
      <LazyDialog onClose={close}>
        {opened === "details" && <DetailsDrawer prediction={prediction} onClose={close} />}
        {opened === "reassign" && <ReassignDialog id={prediction.id} onClose={close} />}
      </LazyDialog>
    </span>
  );
}
