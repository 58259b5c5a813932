import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { Outcome } from "@/features/reading/outcome";
import { Reading } from "@/features/reading/reading";
import { TopLine } from "@/features/reading/top-line";
import { predictionQuery } from "@/lib/predictions";
import { toProblem } from "@/lib/problem";
import classes from "./reading.module.css";

/** One analysis: the image with what the model says, or how it ended instead. What is open or typed stays with its own. */
export function ReadingPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const query = useQuery(predictionQuery(id));
  usePageTitle(t("reading.title"));
  if (toProblem(query.error).status === 404) return <NoSuchAnalysis />;
  return (
    <div className={classes.page} data-width="full">
      <TopLine prediction={query.data} />
      <QueryView query={query} waiting={<Waiting />}>
        {(prediction) =>
          prediction.result === null ? (
            <Outcome key={prediction.id} prediction={prediction} />
          ) : (
            <Reading key={prediction.id} prediction={prediction} result={prediction.result} />
          )
        }
      </QueryView>
    </div>
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
