import { Button, NativeSelect, Radio, Stack, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { Section } from "@/components/section";
import { paths } from "@/config/paths";
import { type ModelInfo, modelsQuery } from "@/features/models/models-query";
import { datasetsQuery, runKeys } from "@/features/models/training/runs";
import { api } from "@/lib/api-client";
import { formatDateTime, formatNumber } from "@/lib/format";
import { ApiError } from "@/lib/problem";
import classes from "./training.module.css";

const SHORTEST_REASON = 5;
const PROFILES = ["quick", "full"] as const;
const SCRATCH = "scratch";

/** Ask for a training: why, how long, and what it starts from. */
export function NewRun({ busy }: { busy: boolean }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const models = useQuery(modelsQuery());
  const [reason, setReason] = useState("");
  const [profile, setProfile] = useState<(typeof PROFILES)[number]>("quick");
  const [base, setBase] = useState("");
  const [dataset, setDataset] = useState("");
  const start = useMutation({
    mutationFn: () =>
      api.change("post", "/ml/v1/retrain/", {
        body: { reason: reason.trim(), profile, ...(base === "" ? {} : { base_version: base }), ...(dataset === "" ? {} : { dataset }) },
      }),
    onSuccess: () => setReason(""),
    // A run that could not be filed has a row as well.
    onSettled: () => queryClient.invalidateQueries({ queryKey: runKeys.all }),
  });
  return (
    <Section title={t("training.new")}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Textarea
          label={t("training.why")}
          placeholder={t("training.whyHint")}
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Radio.Group label={t("training.profile")} value={profile} onChange={(value) => setProfile(value === "full" ? "full" : "quick")}>
          <Stack gap={6} mt={4}>
            {PROFILES.map((name) => (
              <Radio key={name} value={name} label={t(`training.profiles.${name}`)} description={t(`training.profileHints.${name}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <NativeSelect
          label={t("training.base")}
          data={basesOf(models.data, t("training.baseScratch"), (version) => t("training.baseServing", { version }))}
          value={base}
          onChange={(event) => setBase(event.currentTarget.value)}
        />
        <DatasetSelect value={dataset} onChange={setDataset} />
        <p className={classes.note}>{t(busy ? "training.busy" : "training.data")}</p>
        {start.error !== null && (
          <ErrorNotice error={start.error}>
            <AlreadyRunning error={start.error} />
          </ErrorNotice>
        )}
        <Button type="submit" className={classes.submit} disabled={busy || reason.trim().length < SHORTEST_REASON} loading={start.isPending}>
          {t("training.start")}
        </Button>
      </form>
    </Section>
  );
}

/** All reviews so far, or the very cases of an earlier training. */
function DatasetSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(datasetsQuery());
  const earlier = data.map(({ name, created_at, cases, patients }) => ({
    value: name,
    label: t("training.datasetOf", { at: formatDateTime(created_at), cases: formatNumber(cases), patients: formatNumber(patients) }),
  }));
  return (
    <NativeSelect
      label={t("training.dataset")}
      data={[{ value: "", label: t("training.datasetNew") }, ...earlier]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Somebody else was faster: the way to what runs. */
function AlreadyRunning({ error }: { error: Error }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError) || error.code !== "already_running") return null;
  const { id } = error.problem.params;
  return (
    <p className={classes.note}>
      {t("training.busy")} {typeof id === "string" && <Link to={paths.trainingRun(id)}>{t("training.alreadyRunning")}</Link>}
    </p>
  );
}

const STARTS = new Set(["candidate", "retired", "available"]);

function basesOf(info: ModelInfo | undefined, scratch: string, serving: (version: string) => string) {
  const others = info?.versions.filter(({ state }) => STARTS.has(state)) ?? [];
  return [
    { value: "", label: serving(info?.serving?.version ?? "—") },
    ...others.map(({ version }) => ({ value: version, label: version })),
    { value: SCRATCH, label: scratch },
  ];
}
