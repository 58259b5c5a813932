import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { firstStepsKey } from "@/config/storage";
import type { Role } from "@/config/roles";
import { useUser } from "@/lib/session-store";
import type { later } from "@/locales/ko/later";
import classes from "./shell.module.css";

type Step = Exclude<keyof typeof later.tour, "title" | "step" | "next" | "back" | "skip" | "done" | "again">;
const STEPS: Record<Role, readonly Step[]> = {
  clinician: ["welcome", "list", "new", "read", "help"],
  technician: ["welcome", "new", "help"],
  patient: ["welcome", "results"],
  admin: ["welcome", "people", "record", "help"],
  auditor: ["welcome", "record", "help"],
};

/** A few sentences for who is new, above the page and not over it. */
export default function FirstSteps() {
  const { t } = useTranslation();
  const user = useUser();
  const [at, setAt] = useState(0);
  const [over, setOver] = useState(false);
  const steps = user === null ? [] : STEPS[user.role];
  const step = steps[at];
  if (over || user === null || step === undefined) return null;
  const end = () => {
    localStorage.setItem(firstStepsKey(user.id), "seen");
    setOver(true);
  };
  const last = at === steps.length - 1;
  return (
    <section className={classes.firstSteps} aria-label={t("tour.title")}>
      <p>
        <strong>{t("tour.title")}</strong> <span>{t("tour.step", { step: at + 1, steps: steps.length })}</span>
        <br />
        {t(`tour.${step}`)}
      </p>
      <div>
        {!last && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={end}>
            {t("tour.skip")}
          </Button>
        )}
        {at > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setAt(at - 1)}>
            {t("tour.back")}
          </Button>
        )}
        <Button size="compact-sm" onClick={last ? end : () => setAt(at + 1)}>
          {last ? t("tour.done") : t("tour.next")}
        </Button>
      </div>
    </section>
  );
}
