import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { checksQuery, isUnderWay, startCheck, type TrailCheck } from "@/features/record/record";
import { formatDateTime, formatNumber } from "@/lib/format";
import { later } from "@/locales/ko/later";
import classes from "./record.module.css";

/** Whether anything that is recorded was altered: started by hand, told in words. */
export function Checks() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const query = useQuery(checksQuery());
  const start = useMutation({
    mutationFn: startCheck,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: checksQuery().queryKey }),
  });
  return (
    <Section
      title={t("record.checkTitle")}
      action={
        <Button
          leftSection={<Icon name="shield" size={16} />}
          loading={start.isPending || isUnderWay(query.data?.results[0])}
          onClick={() => start.mutate()}
        >
          {t("record.check")}
        </Button>
      }
    >
      <p className={classes.dim}>{t("record.checkText")}</p>
      {start.error !== null && <ErrorNotice error={start.error} />}
      <QueryView query={query} waiting={null}>
        {({ results }) =>
          results.length === 0 ? (
            <p>{t("record.neverChecked")}</p>
          ) : (
            <div role="status">
              <ol className={classes.checks}>
                {results.map((check) => (
                  <Check key={check.id} check={check} />
                ))}
              </ol>
            </div>
          )
        }
      </QueryView>
    </Section>
  );
}

function Check({ check }: { check: TrailCheck }) {
  const { t } = useTranslation();
  const number = (value: number) => formatNumber(value);
  const counted = { leaves: number(check.leaves), total: number(check.total) };
  return (
    <li data-state={check.state}>
      <strong>
        <Icon name={check.state === "whole" ? "check" : check.state === "altered" ? "warning" : "clock"} size={16} />
        {t(`record.states.${check.state}`)}
      </strong>
      {check.state === "running" && (
        <>
          <Progress
            value={check.total === 0 ? 100 : (check.leaves / check.total) * 100}
            aria-label={t("record.states.running")}
          />
          <p>{t("record.progress", counted)}</p>
        </>
      )}
      {check.finding !== null && check.state === "altered" && <Finding check={check} />}
      {(check.state === "whole" || check.state === "altered") && (
        <p>
          {t("record.counts", {
            leaves: counted.leaves,
            checkpoints: number(check.checkpoints),
            rows: number(check.rows),
            statements: number(check.statements),
          })}
        </p>
      )}
      <p className={classes.dim}>
        {t("record.checkedBy", { by: check.requested_by, at: formatDateTime(check.requested_at) })}
        {check.root !== null && <span className="nn-mono"> {check.root.slice(0, 16)}</span>}
      </p>
    </li>
  );
}

const FINDINGS: Record<string, unknown> = later.record.findings;

function Finding({ check: { finding, where } }: { check: TrailCheck }) {
  const { t } = useTranslation();
  if (finding === null) return null;
  const text = finding in FINDINGS ? t(`record.findings.${finding as keyof typeof later.record.findings}`) : finding;
  return (
    <div className={classes.finding} role="alert">
      <p>
        {t("record.finding")}: <strong>{text}</strong>
        <span className="nn-mono">
          {" "}
          {Object.entries(where)
            .map(([name, value]) => `${name} ${value}`)
            .join(", ")}
        </span>
      </p>
      <p>{t("record.act")}</p>
    </div>
  );
}
