import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Line } from "@/components/chart/chart";
import { LineChart } from "@/components/chart/line-chart";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { QueryView } from "@/components/query-view";
import { saveAs } from "@/components/save-as";
import { Section } from "@/components/section";
import { Matrix } from "@/features/models/matrix";
import { Flips } from "@/features/models/training/flips";
import { type Run, runKeys } from "@/features/models/training/runs";
import { calibrationLines, type Comparison, comparisonOf } from "@/features/models/training/told";
import { api, buildAddress } from "@/lib/api-client";
import { formatShare } from "@/lib/format";
import pageClasses from "@/features/models/models.module.css";
import classes from "./training.module.css";

const fileAddress = (run: Run, name: string) => buildAddress("/ml/v1/retrain/{id}/files/{name}", { id: run.id, name });

/** Confusion, calibration and changed answers of both models, out of the run's own report. */
export function Report({ run }: { run: Run }) {
  const query = useQuery({
    queryKey: [...runKeys.all, "comparison", run.id],
    queryFn: async ({ signal }) => comparisonOf(JSON.parse(await (await api.blob(fileAddress(run, "comparison.json"), signal)).text())),
    staleTime: Infinity,
  });
  return (
    <QueryView query={query} waiting={<Skeleton height={360} radius="lg" />}>
      {(comparison) => (
        <>
          {comparison.confusion !== null && <Confusions confusion={comparison.confusion} />}
          <Calibration calibration={comparison.calibration} />
          <Flips flips={comparison.flips} />
        </>
      )}
    </QueryView>
  );
}

function Confusions({ confusion: { serving, candidate } }: { confusion: NonNullable<Comparison["confusion"]> }) {
  const { t } = useTranslation();
  return (
    <Section title={t("models.confusion")}>
      <p className={pageClasses.about}>{t("models.confusionHint")}</p>
      <div className={classes.pair}>
        <Matrix confusion={serving} caption={t("training.serving")} />
        <Matrix confusion={candidate} caption={t("training.candidate")} />
      </div>
    </Section>
  );
}

const asShare = (value: number) => formatShare(value, 0);
const SHARES = [0, 1] as const;

function Calibration({ calibration }: { calibration: Comparison["calibration"] }) {
  const { t } = useTranslation();
  const { stated, lines } = useMemo(() => {
    const { stated: x, serving, candidate } = calibrationLines(calibration);
    const drawn: Line[] = [
      { name: t("training.serving"), tone: "warn", values: serving, points: true },
      { name: t("training.candidate"), tone: "accent", values: candidate, points: true },
      { name: t("training.ideal"), tone: "dim", dashed: true, values: x },
    ];
    return { stated: x, lines: drawn };
  }, [calibration, t]);
  if (calibration.serving.length + calibration.candidate.length === 0) return null;
  return (
    <Section title={t("training.calibration")}>
      <div className={classes.square}>
        <LineChart title={t("training.right")} kind="number" x={stated} lines={lines} format={asShare} formatX={asShare} xLabel={t("training.stated")} range={SHARES} height={280} />
      </div>
      <p className={pageClasses.about}>{t("training.calibrationHint")}</p>
    </Section>
  );
}

/** The files of the report, for taking away. */
export function Files({ run }: { run: Run }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: async (name: string) => saveAs(await api.blob(fileAddress(run, name)), `${run.id.slice(0, 8)}-${name}`),
  });
  const title = (name: string) => {
    if (name === "report.html") return t("training.fileNames.html");
    return name === "report.md" ? t("training.fileNames.md") : name;
  };
  return (
    <Section title={t("training.files")}>
      <p className={pageClasses.about}>{t(run.files.length === 0 ? "training.noFiles" : "training.filesHint")}</p>
      <div className={classes.files}>
        {run.files.map((name) => (
          <Button key={name} size="xs" variant="default" leftSection={<Icon name="download" size={14} />} onClick={() => save.mutate(name)}>
            {title(name)}
          </Button>
        ))}
      </div>
      {save.error !== null && <ErrorNotice error={save.error} />}
    </Section>
  );
}
