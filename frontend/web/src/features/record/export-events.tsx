import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { saveAs } from "@/components/save-as";
import type { EventQuery } from "@/features/record/record";
import { api, buildAddress } from "@/lib/api-client";

const SHORTEST_REASON = 5;

/** A copy of the events for a spreadsheet: the filters of the page, and a reason that stays on record. */
export function ExportEvents({ query, onClose }: { query: EventQuery; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const filters = { ...query, cursor: undefined };
  const run = useMutation({
    mutationFn: () => api.blob(buildAddress("/api/v1/audit/events.csv", {}, { ...filters, reason: reason.trim() })),
    onSuccess: (blob) => {
      saveAs(blob, "neuronova-events.csv");
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("record.exportTitle")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("record.exportText")}
        </Text>
        <Textarea
          label={t("record.reason")}
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
            {t("record.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
