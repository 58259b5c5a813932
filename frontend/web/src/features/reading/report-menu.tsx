import { Button, Kbd, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { saveAs } from "@/components/save-as";
import { Link, useNavigate } from "react-router";
import { useShortcuts } from "@/components/use-shortcuts";
import { paths } from "@/config/paths";
import { api, buildAddress } from "@/lib/api-client";
import classes from "./reading.module.css";

/** The report of one analysis as a file in either language, or as a sheet for the printer. */
export default function ReportMenu({ id, onPaper = false }: { id: string; onPaper?: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useShortcuts(useMemo(() => (onPaper ? {} : { KeyP: () => void navigate(paths.paper(id)) }), [onPaper, navigate, id]));
  const take = useMutation({
    mutationFn: (lang: "ko" | "en") => api.blob(buildAddress("/ml/v1/history/{id}/report.pdf", { id }, { lang })),
    onSuccess: (blob) => saveAs(blob, `neuronova-${id}.pdf`),
  });
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" loading={take.isPending} leftSection={<Icon name="download" size={16} />}>
            {t("report.open")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => take.mutate("ko")}>{t("report.pdfKo")}</Menu.Item>
          <Menu.Item onClick={() => take.mutate("en")}>{t("report.pdfEn")}</Menu.Item>
          {!onPaper && (
            <Menu.Item component={Link} to={paths.paper(id)} rightSection={<Kbd size="xs">P</Kbd>}>
              {t("report.print")}
            </Menu.Item>
          )}
          <Menu.Label>{t("report.recorded")}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      {take.error !== null && (
        <div className={classes.reportError}>
          <ErrorNotice error={take.error} />
        </div>
      )}
    </>
  );
}
