import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { Icon } from "@/components/icons";
import { PatientName } from "@/components/patient-name";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { Neighbours } from "@/features/reading/neighbours";
import { Outcome } from "@/features/reading/outcome";
import { Reading } from "@/features/reading/reading";
import { formatDateTime } from "@/lib/format";
import { predictionQuery } from "@/lib/predictions";
import type { Prediction } from "@/lib/schema";
import { toProblem } from "@/lib/problem";
import { useUser } from "@/lib/session-store";
import classes from "./reading.module.css";

const DetailsDrawer = lazy(() => import("@/features/reading/details-drawer"));

/** One analysis: the image with what the model says, or how it ended instead. */
export function ReadingPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const query = useQuery(predictionQuery(id));
  usePageTitle(t("reading.title"));
  if (toProblem(query.error).status === 404) return <NoSuchAnalysis />;
  return (
    <div className={classes.page}>
      <TopLine prediction={query.data} />
      <QueryView query={query} waiting={<Waiting />}>
        {(prediction) =>
          prediction.result === null ? (
            <Outcome prediction={prediction} />
          ) : (
            <Reading key={prediction.id} prediction={prediction} result={prediction.result} />
          )
        }
      </QueryView>
    </div>
  );
}

function TopLine({ prediction }: { prediction: Prediction | undefined }) {
  const { t } = useTranslation();
  const user = useUser();
  const [details, setDetails] = useState(false);
  return (
    <header className={classes.top}>
      <Tooltip label={t("common.backToList")}>
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
          {may(user?.role, "details") && (
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name="details" size={16} />}
              onClick={() => setDetails(true)}
            >
              {t("details.title")}
            </Button>
          )}
          {details && (
            <Suspense fallback={null}>
              <DetailsDrawer prediction={prediction} onClose={() => setDetails(false)} />
            </Suspense>
          )}
        </>
      )}
    </header>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.split} role="status" aria-label={t("common.loading")}>
      <div className={classes.black} />
      <div className={classes.panel}>
        <Skeleton height={16} width="40%" mb="sm" />
        <Skeleton height={28} width="70%" mb="xl" />
        <Skeleton height={96} mb="xl" />
        <Skeleton height={120} />
      </div>
    </div>
  );
}

function NoSuchAnalysis() {
  const { t } = useTranslation();
  return (
    <EmptyState
      alone
      icon="search"
      title={t("reading.notFound")}
      text={t("reading.notFoundText")}
      action={
        <Button component={Link} to={paths.analyses} variant="default">
          {t("common.backToList")}
        </Button>
      }
    />
  );
}
