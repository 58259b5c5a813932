import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Asked on the way to another page: stay with what was not sent, or let it go. */
export default function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onStay} withCloseButton={false} title={t("review.unsent.title")} size="sm">
      <Stack gap="md">
        <Text size="sm">{t("review.unsent.text")}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={onLeave}>
            {t("review.unsent.leave")}
          </Button>
          <Button data-autofocus onClick={onStay}>
            {t("review.unsent.stay")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
