import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { Section } from "@/components/section";
import { type Alarm, alarmNumbers } from "@/features/monitoring/alarm-words";
import classes from "./monitoring.module.css";

const CULPRITS = ["database", "clock", "media", "model"] as const;

/** What is over its bound now, why, and what to look at. */
export function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("monitoring.alarmsTitle")}>
      {alarms.length === 0 ? (
        <p className={classes.fine}>
          <Icon name="check" size={16} />
          {t("monitoring.noAlarms")}
        </p>
      ) : (
        <ul className={classes.alarms}>
          {alarms.map((alarm) => (
            <AlarmRow key={alarm.code} alarm={alarm} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation();
  const culprit = CULPRITS.find((name) => name === alarm.detail);
  const detail = culprit === undefined ? alarm.detail : t(`monitoring.culprits.${culprit}`);
  return (
    <li>
      <Icon name="warning" size={18} />
      <div>
        <strong>{t(`monitoring.alarms.${alarm.code}.what`, { ...alarmNumbers(alarm), detail })}</strong>
        <p>{t(`monitoring.alarms.${alarm.code}.next`)}</p>
      </div>
    </li>
  );
}
