import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useParams } from "react-router";
import { Icon } from "@/components/icons";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { usePrintRecord } from "@/features/reading/use-print-record";
import { Sheet } from "@/features/reading/paper/sheet";
import { withWords } from "@/lib/i18n";
import { predictionQuery } from "@/lib/predictions";
import classes from "./paper.module.css";

const ReportMenu = lazy(() => withWords("later", import("@/features/reading/report-menu")));

/** One analysis as a sheet of A4: what is seen here is what the printer gets, without the page around it. */
export function PaperPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const query = useQuery(predictionQuery(id));
  usePageTitle(t("paper.page"));
  usePrintRecord(query.data?.result ? id : null);
  return (
    <div className={classes.page} data-width="full">
      <div className={classes.bar}>
        <Button component={Link} to={paths.analysis(id)} variant="subtle" color="gray" leftSection={<Icon name="back" size={16} />}>
          {t("paper.back")}
        </Button>
        <h1 className={classes.pageTitle}>{t("paper.page")}</h1>
        <Suspense fallback={null}>
          <ReportMenu key={id} id={id} onPaper />
        </Suspense>
        <Button size="xs" leftSection={<Icon name="print" size={16} />} data-autofocus onClick={() => window.print()}>
          {t("paper.print")}
        </Button>
      </div>
      <QueryView query={query} waiting={<Skeleton className={classes.sheet} height="70vh" />}>
        {(prediction) =>
          prediction.result === null ? (
            <Navigate to={paths.analysis(id)} replace />
          ) : (
            <Sheet prediction={prediction} result={prediction.result} />
          )
        }
      </QueryView>
    </div>
  );
}
