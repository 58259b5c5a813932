import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { isProfile } from "@/features/models/training/run-list";
import type { Run } from "@/features/models/training/runs";
import type { Verdict } from "@/features/models/training/told";
import { formatDateTime, formatDuration, formatNumber } from "@/lib/format";
import pageClasses from "@/features/models/models.module.css";
import classes from "./training.module.css";

/** What was asked for, and the data it learned from with their fingerprints. */
export function RunFacts({ run, verdict }: { run: Run; verdict: Verdict | null }) {
  const { t } = useTranslation();
  const dataRows = useDataRows(verdict);
  const start = verdict?.start ?? run.base_version;
  return (
    <div className={classes.pair}>
      <Section title={t("training.settings")}>
        <Facts
          rows={[
            [t("training.facts.reason"), run.reason],
            [t("training.facts.by"), run.requested_by_name],
            [t("training.facts.created"), formatDateTime(run.created_at)],
            [t("training.facts.took"), tookOf(run)],
            [t("training.facts.profile"), isProfile(run.profile) ? t(`training.profiles.${run.profile}`) : run.profile],
            [t("training.facts.start"), start === "scratch" ? t("training.baseScratch") : start],
            [t("training.facts.candidate"), run.candidate_version === "" ? null : run.candidate_version],
          ]}
        />
      </Section>
      <Section title={t("training.dataTitle")}>
        <Facts rows={[[t("training.facts.dataset"), mono(run.dataset)], ...dataRows]} />
      </Section>
    </div>
  );
}

type Row = readonly [string, ReactNode];
/** What it learned from, with the fingerprints. */
function useDataRows(verdict: Verdict | null): Row[] {
  const { t } = useTranslation();
  if (verdict === null) return [];
  const { data, code } = verdict;
  const site =
    data.site === null || data.patients === null
      ? null
      : t("training.dataFacts.siteValue", { slices: formatNumber(data.site), patients: formatNumber(data.patients) });
  return [
    [t("training.dataFacts.base"), data.base === null ? null : formatNumber(data.base)],
    [t("training.dataFacts.site"), site],
    [t("training.dataFacts.leaked"), data.leaked === null ? null : formatNumber(data.leaked)],
    [t("training.dataFacts.baseFingerprint"), mono(data.baseHash)],
    [t("training.dataFacts.siteFingerprint"), mono(data.siteHash)],
    [t("training.dataFacts.code"), mono(code)],
  ];
}

const mono = (text: string | null) => (text === null || text === "" ? null : <span className="nn-mono">{text}</span>);

function tookOf({ started_at, finished_at }: Run): string | null {
  if (started_at === null || finished_at === null) return null;
  return formatDuration((new Date(finished_at).getTime() - new Date(started_at).getTime()) / 1000);
}

function Facts({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className={pageClasses.facts}>
      {rows.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  );
}
