import { Button, Skeleton } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { paths } from "@/config/paths";
import { DANGER } from "@/config/theme";
import { api } from "@/lib/api-client";
import { formatDateTime } from "@/lib/format";
import type { GetAnswer } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./patients-page.module.css";

const POLL_MS = 30_000;

type Access = GetAnswer<"/api/v1/patients/break-glass/">["results"][number];

/** Emergency accesses that are open now: of a clinician the own ones, of the others who may ask all. */
export function emergenciesQuery() {
  return queryOptions({
    // Below "patients": whoever opens or closes one changes which patients can be seen.
    queryKey: ["patients", "emergencies"],
    queryFn: ({ signal }) => api.get("/api/v1/patients/break-glass/", { query: { live: true, page_size: 100 }, signal }),
    refetchInterval: POLL_MS,
  });
}

/** Who has whose record open, why and until when; what may be closed before its time can be closed here. */
export function Emergencies({ empty }: { empty: string }) {
  const { data, error } = useQuery(emergenciesQuery());
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return <Skeleton height={64} />;
  if (data.results.length === 0) return empty === "" ? null : <p role="status">{empty}</p>;
  return (
    <ul className={classes.emergencies}>
      {data.results.map((access) => (
        <Emergency key={access.id} access={access} />
      ))}
    </ul>
  );
}

function Emergency({ access }: { access: Access }) {
  const { t } = useTranslation();
  const role = useUser()?.role;
  return (
    <li>
      <strong>{access.name === "" ? access.username : access.name}</strong>{" "}
      <Link to={paths.analysesOf(access.patient)}>{access.number}</Link>
      <p>{access.reason}</p>
      <p className={classes.when}>
        <time dateTime={access.granted_at}>{formatDateTime(access.granted_at)}</time>
        {" · "}
        <time dateTime={access.expires_at}>{t("patients.emergencyUntil", { until: formatDateTime(access.expires_at) })}</time>
      </p>
      {role !== "auditor" && <End id={access.id} />}
    </li>
  );
}

function End({ id }: { id: number }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState(false);
  const sure = useRef<HTMLButtonElement>(null);
  // The button that was pressed has gone; whoever uses keys goes on at its answer.
  useEffect(() => {
    if (asked) sure.current?.focus();
  }, [asked]);
  const end = useMutation({
    mutationFn: () => api.change("post", "/api/v1/patients/break-glass/{access_id}/end/", { path: { access_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["patients"] }),
  });
  if (!asked) {
    return (
      <Button size="xs" variant="default" onClick={() => setAsked(true)}>
        {t("patients.emergencyEnd")}
      </Button>
    );
  }
  return (
    <div className={classes.sure}>
      <span>{t("patients.emergencySure")}</span>
      <Button size="xs" color={DANGER} loading={end.isPending} onClick={() => end.mutate()} ref={sure}>
        {t("patients.emergencyEndSure")}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={() => setAsked(false)}>
        {t("patients.emergencyKeep")}
      </Button>
      {end.error !== null && <ErrorNotice error={end.error} />}
    </div>
  );
}
