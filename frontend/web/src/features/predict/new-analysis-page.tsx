import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { PageHeader } from "@/components/page-header";
import { PatientPicker } from "@/components/patient-picker";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { ChosenPatient } from "@/features/predict/chosen-patient";
import { DropZone } from "@/features/predict/drop-zone";
import { ImagePreview } from "@/features/predict/image-preview";
import { ItemRow } from "@/features/predict/item-row";
import { MismatchDialog } from "@/features/predict/mismatch-dialog";
import { QueuePanel } from "@/features/predict/queue-panel";
import { patientQuery } from "@/lib/patients";
import type { QueueItem } from "@/lib/upload-item";
import { uploadQueue, useUploadQueue } from "@/lib/upload-queue";
import list from "./item-list.module.css";
import classes from "./new-analysis.module.css";

export function NewAnalysisPage() {
  const { t } = useTranslation();
  const queue = useUploadQueue();
  const patient = useChosenPatient();
  const started = useOpenWhenAlone(queue.items);
  usePageTitle(t("nav.newAnalysis"));
  const ready = queue.items.filter(({ state }) => state === "ready").length;
  const start = () => {
    if (patient.chosen !== undefined) started(uploadQueue.start(patient.chosen.id));
  };
  return (
    <>
      <PageHeader title={t("nav.newAnalysis")} />
      <div className={classes.page}>
        <section className={classes.image} aria-label={t("predict.image")}>
          <h2 className={classes.step}>{t("predict.image")}</h2>
          <DropZone compact={queue.items.length > 0} onItems={(items) => uploadQueue.add(items)} />
          <Items items={queue.items} />
        </section>
        <div className={classes.side}>
          <PatientSection patient={patient} />
          <div>
            <Button size="md" fullWidth disabled={ready === 0 || patient.chosen === undefined} onClick={start}>
              {ready > 1 ? t("predict.startAll", { files: ready }) : t("predict.start")}
            </Button>
            <p className={classes.hint}>{t("predict.startHint")}</p>
          </div>
          <QueuePanel queue={queue} />
        </div>
      </div>
      <MismatchDialog items={queue.items} />
    </>
  );
}

function Items({ items }: { items: readonly QueueItem[] }) {
  const { t } = useTranslation();
  const [only] = items;
  if (only === undefined) return null;
  return (
    <>
      {items.length === 1 && only.preview !== null && <ImagePreview file={only.preview} />}
      <ul className={list.list} aria-label={t("predict.files")} data-alone={items.length === 1 && only.preview !== null}>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
      </ul>
    </>
  );
}

/** Who sends one file waits for its result; who sends many goes on working here. */
function useOpenWhenAlone(items: readonly QueueItem[]) {
  const navigate = useNavigate();
  const [alone, setAlone] = useState<string | null>(null);
  const item = items.find(({ id }) => id === alone);
  const id = item?.prediction?.id;
  useEffect(() => {
    if (item === undefined || id === undefined) return;
    uploadQueue.remove(item.id);
    void navigate(paths.analysis(id), { replace: true });
  }, [item, id, navigate]);
  return (ids: string[]) => setAlone(ids.length === 1 ? (ids[0] ?? null) : null);
}

/** The patient is part of the address: a link from the patients' page brings one along, a reload keeps it. */
function useChosenPatient() {
  const [params, setParams] = useSearchParams();
  const id = Number(params.get("patient") ?? Number.NaN);
  const query = useQuery({ ...patientQuery(id), enabled: Number.isInteger(id) });
  const choose = (next: number | null) => setParams(next === null ? {} : { patient: String(next) }, { replace: true });
  return { chosen: query.data, error: query.error, choose };
}

function PatientSection({ patient }: { patient: ReturnType<typeof useChosenPatient> }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("predict.patient")}>
      <h2 className={classes.step}>{t("predict.patient")}</h2>
      {patient.chosen === undefined ? (
        <PatientPicker label={t("predict.findPatient")} hideLabel onPick={({ id }) => patient.choose(id)} />
      ) : (
        <ChosenPatient patient={patient.chosen} onChange={() => patient.choose(null)} />
      )}
      {patient.error !== null && <ErrorNotice error={patient.error} />}
    </section>
  );
}
