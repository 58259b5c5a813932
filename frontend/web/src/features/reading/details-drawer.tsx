import { ActionIcon, CopyButton, Drawer, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { Proof } from "@/features/reading/proof";
import { formatBytes, formatDateTime, formatNumber } from "@/lib/format";
import type { Prediction } from "@/lib/schema";
import type { ko } from "@/locales/ko";
import classes from "./panel.module.css";

interface DetailsDrawerProps {
  prediction: Prediction;
  onClose: () => void;
}

type Stage = keyof typeof ko.stages;
const STAGES: readonly Stage[] = ["gateway", "decode", "preprocess", "inference", "explain", "encode"];

/** What IT and research ask for: which model, which bytes, how long each step took. */
export default function DetailsDrawer({ prediction, onClose }: DetailsDrawerProps) {
  const { t } = useTranslation();
  const { model, input } = prediction;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={t("details.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {model !== null && (
        <Facts
          title={t("details.model")}
          rows={[
            [t("details.modelName"), model.name],
            [t("details.version"), model.version],
            ["SHA-256", model.sha256, true],
          ]}
        />
      )}
      <Facts
        title={t("details.input")}
        rows={[
          [t("details.format"), input.format.toUpperCase()],
          [t("details.size"), input.shape === null ? "—" : `${[...input.shape].reverse().join(" × ")} px`],
          [t("details.bytes"), formatBytes(input.bytes)],
          ["SHA-256", input.sha256, true],
        ]}
      />
      {prediction.timing_ms.total !== undefined && <Timings timing={prediction.timing_ms} />}
      <Facts
        title={t("details.record")}
        rows={[
          [t("details.created"), formatDateTime(prediction.created_at)],
          [t("details.id"), prediction.id, true],
          [t("errors.requestId"), prediction.request_id, true],
        ]}
      />
      <Proof id={prediction.id} />
    </Drawer>
  );
}

type Row = [name: string, value: string, technical?: true];

function Facts({ title, rows }: { title: string; rows: Row[] }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.facts}>
        {rows.map(([name, value, technical]) => (
          <div key={name} data-wide={technical}>
            <dt>{name}</dt>
            <dd className={technical ? "nn-mono" : "nn-number"}>
              {value}
              {technical && <Copy value={value} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Copy({ value }: { value: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("common.copied") : t("common.copy")}>
          <ActionIcon size="xs" ml={6} aria-label={t("common.copy")} onClick={copy}>
            <Icon name={copied ? "check" : "copy"} size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

function Timings({ timing }: { timing: Record<string, number> }) {
  const { t } = useTranslation();
  const longest = Math.max(1, ...STAGES.map((stage) => timing[stage] ?? 0));
  return (
    <section className={classes.section} aria-label={t("details.timing")}>
      <h3 className={classes.heading}>
        {t("details.timing")}
        {timing.total !== undefined && <span className="nn-number">{formatNumber(timing.total, 1)} ms</span>}
      </h3>
      <dl className={classes.bars}>
        {STAGES.filter((stage) => timing[stage] !== undefined).map((stage) => (
          <div key={stage} className={classes.barRow}>
            <dt>{t(`stages.${stage}`)}</dt>
            <dd>
              <span className={classes.barTrack} aria-hidden="true">
                <span style={{ width: `${((timing[stage] ?? 0) / longest) * 100}%` }} />
              </span>
              <span className={classes.barValue}>{formatNumber(timing[stage] ?? 0, 1)} ms</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
