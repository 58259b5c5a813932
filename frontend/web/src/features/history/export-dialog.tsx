import { useTranslation } from "react-i18next";
import { ExportDialog } from "@/components/export-dialog";
import { api, buildAddress } from "@/lib/api-client";
import type { HistoryQuery } from "@/lib/predictions";

export default function ExportHistory({ query, onClose }: { query: HistoryQuery; onClose: () => void }) {
  const { t } = useTranslation();
  const filters = { ...query, cursor: undefined };
  return (
    <ExportDialog
      title={t("export.title")}
      text={t("export.text")}
      fileName="neuronova-history.csv"
      fetchCopy={(reason) => api.blob(buildAddress("/ml/v1/history.csv", {}, { ...filters, reason }))}
      onClose={onClose}
    />
  );
}
