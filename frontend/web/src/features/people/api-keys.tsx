import { Button, Checkbox, Select, Skeleton, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/empty-state";
import { ErrorNotice } from "@/components/error-notice";
import { LazyDialog } from "@/components/lazy-dialog";
import { Pager } from "@/components/pager";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { useCursor } from "@/components/use-cursor";
import { type ApiKey, createKey, keysQuery, usePeopleChange } from "@/features/people/users";
import { accountsQuery } from "@/lib/accounts";
import { formatDate } from "@/lib/format";
import classes from "./people.module.css";

const RevokeDialog = lazy(() => import("@/features/people/revoke-dialog"));

type Scope = ApiKey["scopes"][number];
const SCOPES: readonly Scope[] = ["predict", "history"];

/** Keys of machines: a scanner gateway sends images as the technician it acts for. */
export default function ApiKeys() {
  const { t } = useTranslation();
  const [cursor, moveTo] = useCursor();
  const query = useQuery({ ...keysQuery(cursor), placeholderData: keepPreviousData });
  return (
    <div className={classes.keys}>
      <NewKey />
      <QueryView query={query} waiting={<Skeleton height={160} radius="lg" />}>
        {(page) =>
          page.results.length === 0 ? (
            <EmptyState icon="shield" title={t("people.noKeys")} text={t("people.noKeysText")} />
          ) : (
            <>
              <ul className={classes.list} aria-label={t("people.keys")}>
                {page.results.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
              <Pager page={page} labels={{ previous: t("patients.previous"), next: t("patients.next") }} onMove={moveTo} />
            </>
          )
        }
      </QueryView>
    </div>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  // The button is gone by then.
  const showRevoked = () => {
    row.current?.focus();
    setAsked(false);
  };
  return (
    <li ref={row} tabIndex={-1} className={classes.row} data-active={apiKey.revoked_at === null}>
      <span className={classes.name}>
        {apiKey.name} <span className="nn-mono">{apiKey.prefix}…</span>
      </span>
      <span>{apiKey.scopes.map((scope) => t(`people.scopes.${scope}`)).join(", ")}</span>
      <span className={classes.dim}>{apiKey.revoked_at === null ? "" : t("people.revoked")}</span>
      <span className={classes.dim}>{formatDate(apiKey.created_at)}</span>
      {apiKey.revoked_at === null ? (
        <Button size="compact-xs" variant="subtle" color="red" onClick={() => setAsked(true)}>
          {t("people.revoke")}
        </Button>
      ) : (
        <span />
      )}
      <LazyDialog onClose={() => setAsked(false)}>
        {asked && <RevokeDialog apiKey={apiKey} onClose={() => setAsked(false)} onRevoked={showRevoked} />}
      </LazyDialog>
    </li>
  );
}

function NewKey() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [user, setUser] = useState<string | null>(null);
  const [scopes, setScopes] = useState<Scope[]>(["predict"]);
  const users = useQuery(accountsQuery());
  const technicians = users.data?.filter(({ role, is_active }) => role === "technician" && is_active) ?? [];
  const create = usePeopleChange(() => createKey({ name: name.trim(), user: Number(user), scopes }));
  return (
    <Section title={t("people.newKey")}>
      <form
        className={classes.keyForm}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(undefined, { onSuccess: () => setName("") });
        }}
      >
        <TextInput label={t("people.keyName")} maxLength={50} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select
          label={t("people.actsAs")}
          data={technicians.map(({ id, name: of, username }) => ({ value: String(id), label: of === "" ? username : of }))}
          value={user}
          onChange={setUser}
        />
        <Checkbox.Group
          label={t("people.mayDo")}
          value={scopes}
          onChange={(values) => setScopes(SCOPES.filter((scope) => values.includes(scope)))}
        >
          <div className={classes.scopes}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`people.scopes.${scope}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <Button type="submit" loading={create.isPending} disabled={name.trim() === "" || user === null || scopes.length === 0}>
          {t("people.createKey")}
        </Button>
      </form>
      {create.error !== null && <ErrorNotice error={create.error} />}
      {create.data !== undefined && (
        <p className={classes.secret} role="status">
          {t("people.keyOnce")} <code>{create.data.key}</code>
        </p>
      )}
    </Section>
  );
}
