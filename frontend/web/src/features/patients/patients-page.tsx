import { Button, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavigationType, useLocation, useNavigationType, useSearchParams } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { Icon } from "@/components/icons";
import { PageHeader } from "@/components/page-header";
import { Pager } from "@/components/pager";
import { PatientFacts } from "@/components/patient-facts";
import { QueryView } from "@/components/query-view";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { withWords } from "@/lib/i18n";
import { patientsQuery } from "@/lib/patients";
import type { Patient } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./patients-page.module.css";

const PatientTools = lazy(() => withWords("later", import("@/features/patients/patient-tools")));
const EditPatient = lazy(() => withWords("later", import("@/features/patients/edit-patient")));

const TYPING_MS = 200;

export function PatientsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const search = params.get("search") ?? "";
  const cursor = params.get("cursor") ?? undefined;
  const arrival = useArrival();
  const query = useQuery({ ...patientsQuery(search.trim(), cursor), placeholderData: keepPreviousData });
  usePageTitle(t("nav.patients"));
  const go = (next: { search?: string; cursor?: string | undefined }) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(next)) if (value) params.set(name, value);
    setParams(params, { replace: next.cursor === undefined });
  };
  return (
    <>
      <PageHeader title={t("nav.patients")} width="medium">
        <Suspense fallback={null}>
          <PatientTools />
        </Suspense>
      </PageHeader>
      <div className={classes.body}>
        <SearchField key={arrival} asked={search} onSearch={(text) => go({ search: text })} />
        <QueryView query={query} waiting={<Skeleton height={320} radius="lg" />}>
          {(page) => (
            <>
              <PatientRows patients={page.results} />
              <Pager
                page={page}
                labels={{ previous: t("patients.previous"), next: t("patients.next") }}
                onMove={(to) => go({ search, cursor: to })}
              />
            </>
          )}
        </QueryView>
      </div>
    </>
  );
}

/** The entry of the history that was arrived at; typing only replaces it, so the field keeps what is typed meanwhile. */
function useArrival(): string {
  const { key } = useLocation();
  const [arrival, setArrival] = useState(key);
  const arrived = useNavigationType() !== NavigationType.Replace;
  if (arrived && arrival !== key) setArrival(key);
  return arrived ? key : arrival;
}

/**
 * Its text is its own: an address changes too late for a field, and a Korean letter that is being composed would be lost.
 *
 * asked: what the address asks for
 */
function SearchField({ asked, onSearch }: { asked: string; onSearch: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(asked);
  const search = useDebouncedCallback(onSearch, TYPING_MS);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={t("patients.searchHint")}
      placeholder={t("patients.searchHint")}
      leftSection={<Icon name="search" size={16} />}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        search(value);
      }}
    />
  );
}

function PatientRows({ patients }: { patients: Patient[] }) {
  const { t } = useTranslation();
  const role = useUser()?.role;
  if (patients.length === 0) {
    // Who sees every patient is not told of a limit.
    const limit = role === "clinician" || role === "technician" ? ` ${t(`patients.seen.${role}`)}` : "";
    return <EmptyState icon="people" title={t("patients.none")} text={`${t("patients.noneText")}${limit}`} />;
  }
  return (
    <ul className={classes.list} aria-label={t("nav.patients")}>
      {patients.map((patient) => (
        <PatientRow key={patient.id} patient={patient} />
      ))}
    </ul>
  );
}

function PatientRow({ patient }: { patient: Patient }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <li className={classes.row}>
      <PatientFacts patient={patient} />
      <div className={classes.actions}>
        <Suspense fallback={null}>
          <EditPatient patient={patient} />
        </Suspense>
        <Button component={Link} to={paths.analysesOf(patient.id)} variant="subtle" color="gray" size="xs">
          {t("patients.analyses")}
        </Button>
        {may(user?.role, "predict") && (
          <Button component={Link} to={paths.newAnalysisFor(patient.id)} variant="default" size="xs">
            {t("nav.newAnalysis")}
          </Button>
        )}
      </div>
    </li>
  );
}
