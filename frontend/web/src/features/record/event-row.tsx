import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "@/components/icons";
import { paths } from "@/config/paths";
import type { RecordEvent } from "@/features/record/record";
import { useKindText } from "@/features/record/use-kind-text";
import { formatDateTime } from "@/lib/format";
import classes from "./record.module.css";

interface EventRowProps {
  event: RecordEvent;
  onPerson: (id: number) => void;
}

/** One event: when, what, who, about whom and why; the rest on request. */
export function EventRow({ event, onPerson }: EventRowProps) {
  const { t } = useTranslation();
  const kindText = useKindText();
  const { actor } = event;
  const grave = event.kind.startsWith("break_glass") || event.reason_altered;
  return (
    <li className={classes.event} data-grave={grave} data-refused={event.kind.endsWith("_refused")}>
      <time dateTime={event.at}>{formatDateTime(event.at)}</time>
      <strong>
        {event.kind === "break_glass" && <Icon name="warning" size={16} />}
        {kindText(event.kind)}
      </strong>
      <span>
        {actor === null ? (
          <span className={classes.dim}>{t("record.system")}</span>
        ) : (
          <UnstyledButton className={classes.person} title={t("record.onlyPerson")} onClick={() => onPerson(actor.id)}>
            {actor.name || actor.username}
          </UnstyledButton>
        )}
      </span>
      <span className={classes.dim}>{event.patient_number}</span>
      {event.reason !== null && (
        <p className={classes.reason}>
          {event.reason}
          {event.reason_altered && <em role="alert"> {t("record.altered")}</em>}
        </p>
      )}
      <details className={classes.more}>
        <summary>{t("record.details")}</summary>
        <Details event={event} />
      </details>
    </li>
  );
}

function Details({ event }: { event: RecordEvent }) {
  const { t } = useTranslation();
  const facts: [string, string | null][] = [
    [t("record.number"), String(event.seq)],
    [t("record.object"), event.object_type === null ? null : `${event.object_type} ${event.object_id ?? ""}`],
    [t("record.address"), event.client_address],
    [t("errors.requestId"), event.request_id],
    ...Object.entries(event.detail as Record<string, unknown>).map(
      ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as [string, string],
    ),
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="nn-mono">{value}</dd>
            </div>
          ),
      )}
      <div>
        <dt>{event.sealed ? t("record.sealed") : t("record.notSealed")}</dt>
        <dd>
          {event.object_type === "inferencelog" && event.object_id !== null && (
            <Link to={paths.analysis(event.object_id)}>{t("record.openAnalysis")}</Link>
          )}
        </dd>
      </div>
    </dl>
  );
}
