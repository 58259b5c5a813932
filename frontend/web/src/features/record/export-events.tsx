import { useTranslation } from "react-i18next";
import { ExportDialog } from "@/components/export-dialog";
import type { EventQuery } from "@/features/record/record";
import { api, buildAddress } from "@/lib/api-client";

export function ExportEvents({ query, onClose }: { query: EventQuery; onClose: () => void }) {
  const { t } = useTranslation();
  const filters = { ...query, cursor: undefined };
  return (
    <ExportDialog
      title={t("record.exportTitle")}
      text={t("record.exportText")}
      fileName="neuronova-events.csv"
      fetchCopy={(reason) => api.blob(buildAddress("/api/v1/audit/events.csv", {}, { ...filters, reason }))}
      onClose={onClose}
    />
  );
}
