import { ActionIcon, Button, Progress, Tooltip } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon, type IconName } from "@/components/icons";
import { useProblemText } from "@/components/use-problem-text";
import { paths } from "@/config/paths";
import { formatBytes } from "@/lib/format";
import { isMoving } from "@/lib/predictions";
import { isUnderWay, type ItemState, mayTryAgain, type QueueItem } from "@/lib/upload-item";
import { uploadQueue } from "@/lib/upload-queue";
import classes from "./item-list.module.css";

type Tone = "calm" | "moving" | "good" | "warn" | "bad";

const TONES: Partial<Record<ItemState, Tone>> = {
  packing: "moving",
  sending: "moving",
  answering: "moving",
  pausing: "warn",
  mismatch: "warn",
  done: "good",
  failed: "bad",
  unfit: "bad",
};

function iconOf({ kind }: QueueItem): IconName {
  if (kind === "series" || kind === "zip" || kind === "nifti") return "layers";
  return kind === null ? "warning" : "image";
}

/** One file on its way. Redrawn only when this file changed: two hundred of them move at the same time. */
export const ItemRow = memo(function ItemRow({ item }: { item: QueueItem }) {
  const { t } = useTranslation();
  const accepted = item.state === "done" && item.prediction !== null && isMoving(item.prediction.state);
  const state = accepted ? t("predict.accepted") : t(`itemStates.${item.state}`);
  return (
    <li className={classes.row} data-state={item.state} data-tone={TONES[item.state] ?? "calm"}>
      <Icon name={iconOf(item)} size={18} className={classes.kind} />
      <span className={classes.name}>{item.name}</span>
      <span className={classes.facts}>
        {item.kind === "series" && `${t("predict.series", { files: item.fileCount })} · `}
        {formatBytes(item.bytes)}
      </span>
      <span className={classes.state}>
        {item.state === "sending" ? `${state} ${Math.floor(item.sentShare * 100)}%` : state}
      </span>
      <Actions item={item} />
      <Bar item={item} label={`${item.name}: ${state}`} />
      {item.problem !== null && item.state !== "cancelled" && <Words item={item} />}
    </li>
  );
});

function Bar({ item, label }: { item: QueueItem; label: string }) {
  if (!isUnderWay(item) || item.state === "waiting") return null;
  const sending = item.state === "sending";
  return (
    <Progress
      className={classes.progress}
      size={3}
      value={sending ? item.sentShare * 100 : 100}
      animated={!sending}
      aria-label={label}
    />
  );
}

function Words({ item: { problem, state } }: { item: QueueItem }) {
  const { t } = useTranslation();
  // The row is only drawn with a problem; a hook cannot be asked for conditionally.
  const words = useProblemText(problem ?? { title: "", status: 0, code: "internal_error", params: {}, request_id: null });
  return (
    <span className={classes.words} role={state === "failed" || state === "unfit" ? "alert" : "status"}>
      <strong>{words.what}</strong> {state === "pausing" ? t("predict.sentAgain") : words.next}
      {problem?.request_id != null && (
        <span className={classes.request}>
          {t("errors.requestId")} <span className="nn-mono">{problem.request_id}</span>
        </span>
      )}
    </span>
  );
}

function Actions({ item }: { item: QueueItem }) {
  const { t } = useTranslation();
  if (item.state === "done" && item.prediction !== null) {
    return (
      <Button component={Link} to={paths.analysis(item.prediction.id)} size="compact-xs" variant="subtle">
        {t("predict.open")}
      </Button>
    );
  }
  const moving = isUnderWay(item);
  const label = moving ? t("predict.cancel") : t("predict.removeImage");
  return (
    <span className={classes.actions}>
      {mayTryAgain(item) && (
        <Button size="compact-xs" variant="subtle" onClick={() => uploadQueue.retry([item.id])}>
          {t("common.retry")}
        </Button>
      )}
      <Tooltip label={label}>
        <ActionIcon
          size="sm"
          aria-label={`${label}: ${item.name}`}
          onClick={() => (moving ? uploadQueue.cancel(item.id) : uploadQueue.remove(item.id))}
        >
          <Icon name="close" size={14} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
