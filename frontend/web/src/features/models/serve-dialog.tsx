import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { api } from "@/lib/api-client";

const SHORTEST_REASON = 5;

interface ServeDialogProps {
  /** The version that shall answer; null goes back to the one before. */
  version: string | null;
  onClose: () => void;
}

/** Which model answers patients is changed with a reason, and only after somebody has read what it means. */
export default function ServeDialog({ version, onClose }: ServeDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const lookAgain = () => queryClient.invalidateQueries({ queryKey: ["models"] });
  const change = useMutation({
    mutationFn: () =>
      version === null
        ? api.change("post", "/ml/v1/rollback/", { body: { reason: reason.trim() } })
        : api.change("post", "/ml/v1/models/{version}/promote/", { path: { version }, body: { note: reason.trim() } }),
    onSuccess: async () => {
      await lookAgain();
      onClose();
    },
    // Another may have been quicker: behind the dialog stands what serves now.
    onError: () => void lookAgain(),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={version === null ? t("models.rollback") : t("models.promoteVersion", { version })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <Text size="sm">{t("models.serveText")}</Text>
        <Textarea
          label={t("models.reason")}
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {change.error !== null && <ErrorNotice error={change.error} context="serve" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("review.cancel")}
          </Button>
          <Button
            disabled={reason.trim().length < SHORTEST_REASON}
            loading={change.isPending}
            onClick={() => change.mutate()}
          >
            {t("models.confirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
