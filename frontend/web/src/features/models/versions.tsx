import { Button } from "@mantine/core";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { LazyDialog } from "@/components/lazy-dialog";
import { Section } from "@/components/section";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { formatDateTime } from "@/lib/format";
import type { GetAnswer } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./models.module.css";

type Version = GetAnswer<"/ml/v1/model-info/">["versions"][number];

const ServeDialog = lazy(() => import("@/features/models/serve-dialog"));
// What the gateway would let serve; it looks again.
const SERVABLE: readonly Version["state"][] = ["candidate", "retired", "available"];

/** Every version in the store, and for an administrator the way to another one and back. */
export function Versions({ versions }: { versions: readonly Version[] }) {
  const { t } = useTranslation();
  const mayServe = may(useUser()?.role, "serve");
  // undefined: nothing is asked; null: back to the version before.
  const [asked, setAsked] = useState<string | null | undefined>();
  return (
    <Section
      title={t("models.versions")}
      action={
        mayServe &&
        versions.some(({ state }) => state === "retired") && (
          <Button size="xs" variant="default" onClick={() => setAsked(null)}>
            {t("models.rollback")}
          </Button>
        )
      }
    >
      <ul className={classes.versions}>
        {versions.map(({ version, state, sha256, created_at, run }) => (
          <li key={version}>
            <strong>{version}</strong>
            <span data-state={state}>{t(`models.states.${state}`)}</span>
            <span className="nn-mono">{sha256?.slice(0, 16) ?? "—"}</span>
            <time>{created_at === null ? "—" : formatDateTime(created_at)}</time>
            {mayServe && run !== null && (
              <Button component={Link} to={paths.trainingRun(run)} size="compact-xs" variant="subtle">
                {t("models.ofRun")}
              </Button>
            )}
            {mayServe && SERVABLE.includes(state) && (
              <Button size="compact-xs" variant="default" onClick={() => setAsked(version)}>
                {t("models.promote")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <LazyDialog onClose={() => setAsked(undefined)}>
        {asked !== undefined && <ServeDialog version={asked} onClose={() => setAsked(undefined)} />}
      </LazyDialog>
    </Section>
  );
}
