import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { saveAs } from "@/components/save-as";
import { buildAddress, api } from "@/lib/api-client";
import type { HistoryQuery } from "@/lib/predictions";

const SHORTEST_REASON = 5;

/** A copy of the list for a spreadsheet: the filters of the page, and a reason that stays on record. */
export default function ExportDialog({ query, onClose }: { query: HistoryQuery; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const filters = { ...query, cursor: undefined };
  const run = useMutation({
    mutationFn: () => api.blob(buildAddress("/ml/v1/history.csv", {}, { ...filters, reason: reason.trim() })),
    onSuccess: (blob) => {
      saveAs(blob, "neuronova-history.csv");
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("export.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("export.text")}
        </Text>
        <Textarea
          label={t("export.reason")}
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {run.error !== null && <ErrorNotice error={run.error} />}
        <Group justify="flex-end">
          <Button disabled={reason.trim().length < SHORTEST_REASON} loading={run.isPending} onClick={() => run.mutate()}>
            {t("export.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
