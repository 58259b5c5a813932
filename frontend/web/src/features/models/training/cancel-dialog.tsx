import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { DANGER } from "@/config/theme";
import { type Run, runKeys } from "@/features/models/training/runs";
import { api } from "@/lib/api-client";

/** What was learned is lost: asked once more. */
export default function CancelDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.change("post", "/ml/v1/retrain/{run_id}/cancel/", { path: { run_id: run.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: runKeys.all });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("training.cancel")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm">{t("training.cancelText")}</Text>
        {cancel.error !== null && <ErrorNotice error={cancel.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("training.keep")}
          </Button>
          <Button color={DANGER} loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("training.cancel")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
