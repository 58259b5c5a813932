import { Button, FileButton, Group, Modal, Stack, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { codeKey, type ImportReport, useImport } from "@/features/patients/patients";
import { faultsOf } from "@/lib/problem";
import { later } from "@/locales/ko/later";
import classes from "./patients-page.module.css";

type Column = keyof typeof later.patients.columnNames;
const COLUMNS: Record<string, unknown> = later.patients.columnNames;

const fits = (report: ImportReport | undefined): boolean => report?.failed === 0 && report.rows > 0;

/** Patients from a file: checked first, line by line, and registered all or none. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const forget = useRef<() => void>(null);
  const run = useImport();
  const report = run.data;
  const choose = (chosen: File | null) => {
    setFile(chosen);
    // The same file is chosen again once it is mended, and a browser tells only of another one.
    forget.current?.();
    run.reset();
    if (chosen !== null) run.mutate({ file: chosen, dryRun: true });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t("patients.import")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("patients.importText")}
        </Text>
        <Group>
          <FileButton resetRef={forget} onChange={choose} accept=".csv,text/csv" inputProps={{ "aria-label": t("patients.file") }}>
            {(props) => (
              <Button variant="default" loading={run.isPending} {...props}>
                {t("patients.chooseFile")}
              </Button>
            )}
          </FileButton>
          {file !== null && <span className="nn-mono">{file.name}</span>}
        </Group>
        {run.error !== null && <Refused error={run.error} />}
        {report !== undefined && <Outcome report={report} />}
        <Group justify="flex-end">
          {report?.dry_run === false ? (
            <Button onClick={onClose}>{t("common.close")}</Button>
          ) : (
            <Button
              disabled={!fits(report)}
              loading={run.isPending}
              onClick={() => file !== null && run.mutate({ file, dryRun: false })}
            >
              {t("patients.run", { rows: report?.created ?? 0 })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** The file as a whole cannot be read. */
function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  const code = faultsOf(error).file?.[0];
  return <ErrorNotice error={error}>{code !== undefined && <p>{t(`patients.codes.${codeKey(code)}`)}</p>}</ErrorNotice>;
}

function Outcome({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  if (report.failed === 0) {
    return (
      <p role="status">
        {report.dry_run ? t("patients.fits", { rows: report.rows }) : t("patients.imported", { created: report.created })}
      </p>
    );
  }
  const name = (column: string) => (column in COLUMNS ? t(`patients.columnNames.${column as Column}`) : column);
  return (
    <div role="alert">
      <p>{t("patients.faults", { rows: report.rows, failed: report.failed })}</p>
      <table className={classes.faults}>
        <thead>
          <tr>
            <th scope="col">{t("patients.line")}</th>
            <th scope="col">{t("patients.column")}</th>
            <th scope="col">{t("patients.fault")}</th>
          </tr>
        </thead>
        <tbody>
          {report.faults.flatMap(({ line, columns }) =>
            Object.entries(columns).map(([column, codes]) => (
              <tr key={`${line}:${column}`}>
                <td className="nn-number">{line}</td>
                <td>{name(column)}</td>
                <td>{codes.map((code) => t(`patients.codes.${codeKey(code)}`)).join(", ")}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
