import { Button, Skeleton, Tabs } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { PageHeader } from "@/components/page-header";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { useCursor } from "@/components/use-cursor";
import { usePageTitle } from "@/components/use-page-title";
import { UserRow } from "@/features/people/user-row";
import { usersQuery } from "@/features/people/users";
import type { Account } from "@/lib/schema";
import classes from "./people.module.css";

const ApiKeys = lazy(() => import("@/features/people/api-keys"));
const UserDialog = lazy(() => import("@/features/people/user-dialog"));

/** Logins and keys: who may work here, and which machine. */
export function PeoplePage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const tab = params.get("tab") === "keys" ? "keys" : "users";
  usePageTitle(t("people.title"));
  return (
    <>
      <PageHeader title={t("people.title")} width="medium" />
      <div className={classes.page}>
        <Tabs value={tab} onChange={(value) => setParams(value === "keys" ? { tab: "keys" } : {})}>
          <Tabs.List>
            <Tabs.Tab value="users">{t("people.users")}</Tabs.Tab>
            <Tabs.Tab value="keys">{t("people.keys")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="users" pt="md">
            {tab === "users" && <Users />}
          </Tabs.Panel>
          <Tabs.Panel value="keys" pt="md">
            <Suspense fallback={<Skeleton height={320} radius="lg" />}>{tab === "keys" && <ApiKeys />}</Suspense>
          </Tabs.Panel>
        </Tabs>
      </div>
    </>
  );
}

function Users() {
  const { t } = useTranslation();
  const [cursor, moveTo] = useCursor();
  const [edited, setEdited] = useState<Account | "new" | null>(null);
  const query = useQuery({ ...usersQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <div className={classes.bar}>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited("new")}>
          {t("people.newUser")}
        </Button>
      </div>
      <QueryView query={query} waiting={<Skeleton height={320} radius="lg" />}>
        {(page) => (
          <>
            <ul className={classes.list} aria-label={t("people.users")}>
              {page.results.map((account) => (
                <UserRow key={account.id} account={account} onEdit={() => setEdited(account)} />
              ))}
            </ul>
            <Pager page={page} labels={{ previous: t("patients.previous"), next: t("patients.next") }} onMove={moveTo} />
          </>
        )}
      </QueryView>
      <LazyDialog onClose={() => setEdited(null)}>
        {edited !== null && <UserDialog account={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      </LazyDialog>
    </>
  );
}
