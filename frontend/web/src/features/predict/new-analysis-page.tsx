import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { ErrorNotice, ProblemNotice } from "@/components/error-notice";
import { PageHeader } from "@/components/page-header";
import { PatientPicker } from "@/components/patient-picker";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { ChosenPatient } from "@/features/predict/chosen-patient";
import { DropZone } from "@/features/predict/drop-zone";
import { ImagePreview } from "@/features/predict/image-preview";
import { ProgressPanel } from "@/features/predict/progress-panel";
import { useNewPrediction } from "@/features/predict/use-new-prediction";
import { patientQuery } from "@/lib/patients";
import { localProblem } from "@/lib/problem";
import classes from "./new-analysis.module.css";

export function NewAnalysisPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [broken, setBroken] = useState(false);
  const run = useNewPrediction(({ id }) => void navigate(paths.analysis(id), { replace: true }));
  const patient = useChosenPatient(run.reset);
  usePageTitle(t("nav.newAnalysis"));

  const choose = (next: File | null) => {
    run.reset();
    setBroken(false);
    setFile(next);
  };
  const ready = file !== null && !broken && patient.chosen !== undefined;
  const start = () => {
    if (file !== null && patient.chosen !== undefined) run.start({ file, patientId: patient.chosen.id });
  };
  return (
    <>
      <PageHeader title={t("nav.newAnalysis")} />
      <div className={classes.page}>
        <section className={classes.image} aria-label={t("predict.image")}>
          <h2 className={classes.step}>{t("predict.image")}</h2>
          {file === null ? (
            <DropZone onFile={choose} />
          ) : (
            <ImagePreview file={file} locked={run.busy} onRemove={() => choose(null)} onBroken={() => setBroken(true)} />
          )}
        </section>
        <div className={classes.side}>
          <PatientSection patient={patient} locked={run.busy} />
          {broken && <ProblemNotice problem={{ ...localProblem("internal_error"), code: "corrupt_file" }} />}
          {run.error !== null && <ErrorNotice error={run.error} />}
          {run.busy ? (
            <ProgressPanel sentShare={run.sentShare} onCancel={run.cancel} />
          ) : (
            <div>
              <Button size="md" fullWidth disabled={!ready} onClick={start}>
                {run.error === null ? t("predict.start") : t("predict.again")}
              </Button>
              <p className={classes.hint}>{t("predict.startHint")}</p>
            </div>
          )}
        </div>
      </div>
    </>
  );
}

/** The patient is part of the address: a link from the patients' page brings one along, a reload keeps it. */
function useChosenPatient(onChange: () => void) {
  const [params, setParams] = useSearchParams();
  const id = Number(params.get("patient") ?? Number.NaN);
  const query = useQuery({ ...patientQuery(id), enabled: Number.isInteger(id) });
  const choose = (next: number | null) => {
    onChange();
    setParams(next === null ? {} : { patient: String(next) }, { replace: true });
  };
  return { chosen: query.data, error: query.error, choose };
}

function PatientSection({ patient, locked }: { patient: ReturnType<typeof useChosenPatient>; locked: boolean }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("predict.patient")}>
      <h2 className={classes.step}>{t("predict.patient")}</h2>
      {patient.chosen === undefined ? (
        <PatientPicker label={t("predict.findPatient")} hideLabel onPick={({ id }) => patient.choose(id)} />
      ) : (
        <ChosenPatient patient={patient.chosen} onChange={locked ? undefined : () => patient.choose(null)} />
      )}
      {patient.error !== null && <ErrorNotice error={patient.error} />}
    </section>
  );
}
