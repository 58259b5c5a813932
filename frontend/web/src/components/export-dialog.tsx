import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { saveAs } from "@/components/save-as";

const SHORTEST_REASON = 5;

interface ExportDialogProps {
  title: string;
  text: string;
  fileName: string;
  /** Fetches the copy for the reason given. */
  fetchCopy: (reason: string) => Promise<Blob>;
  onClose: () => void;
}

/** A copy for a spreadsheet: what the page's filters leave, and a reason that stays on record. */
export function ExportDialog({ title, text, fileName, fetchCopy, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const run = useMutation({
    mutationFn: () => fetchCopy(reason.trim()),
    onSuccess: (blob) => {
      saveAs(blob, fileName);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {text}
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
