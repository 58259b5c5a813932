import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { saveAs } from "@/components/save-as";
import { Section } from "@/components/section";
import { type MonthReport, thisMonth } from "@/features/record/record";
import { useKindText } from "@/features/record/use-kind-text";
import { api, buildAddress } from "@/lib/api-client";
import { later } from "@/locales/ko/later";
import classes from "./record.module.css";

/** The review of accesses that a hospital makes every month: to read, to keep, to sign. */
export function MonthReview() {
  const { t } = useTranslation();
  const [month, setMonth] = useState(thisMonth);
  const read = useMutation({ mutationFn: () => api.get("/api/v1/audit/report/", { query: { month } }) });
  const save = useMutation({
    mutationFn: () => api.blob(buildAddress("/api/v1/audit/report.csv", {}, { month })),
    onSuccess: (blob) => saveAs(blob, `access-review-${month}.csv`),
  });
  const error = read.error ?? save.error;
  return (
    <Section title={t("record.report")}>
      <p className={classes.dim}>{t("record.reportText")}</p>
      <form
        className={classes.month}
        onSubmit={(event) => {
          event.preventDefault();
          read.mutate();
        }}
      >
        <TextInput
          type="month"
          aria-label={t("record.month")}
          max={thisMonth()}
          required
          value={month}
          onChange={(event) => setMonth(event.currentTarget.value)}
        />
        <Button type="submit" loading={read.isPending}>
          {t("record.make")}
        </Button>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
          {t("record.csv")}
        </Button>
        {read.data !== undefined && (
          <Button variant="default" leftSection={<Icon name="details" size={16} />} onClick={() => window.print()}>
            {t("record.print")}
          </Button>
        )}
      </form>
      {error !== null && <ErrorNotice error={error} />}
      {read.data?.sections.map((table) => <Table key={table.title} table={table} />)}
    </Section>
  );
}

function Table({ table }: { table: MonthReport["sections"][number] }) {
  const { t } = useTranslation();
  const kindText = useKindText();
  const titles = later.record.sections as Record<string, string>;
  const columns = later.record.columns as Record<string, string>;
  const title =
    table.title in titles ? t(`record.sections.${table.title as keyof typeof later.record.sections}`) : table.title;
  const isKind = (column: number) => table.columns[column] === "kind";
  return (
    <section className={classes.sheet} aria-label={title}>
      <h3>{title}</h3>
      {table.rows.length === 0 ? (
        <p className={classes.dim}>{t("record.none")}</p>
      ) : (
        // A wide table scrolls by itself, and a keyboard must be able to scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                {table.columns.map((name) => (
                  <th key={name} scope="col">
                    {name in columns ? t(`record.columns.${name as keyof typeof later.record.columns}`) : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, line) => (
                <tr key={line}>
                  {row.map((cell, column) => (
                    <td key={table.columns[column]}>{isKind(column) ? kindText(cell) : cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
