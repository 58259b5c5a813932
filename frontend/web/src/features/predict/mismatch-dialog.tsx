import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PatientFacts } from "@/components/patient-facts";
import { patientQuery } from "@/lib/patients";
import type { QueueItem } from "@/lib/upload-item";
import { uploadQueue } from "@/lib/upload-queue";

/** The file names another patient than the chosen one. Nothing is analysed until a person has said which is right. */
export function MismatchDialog({ items }: { items: readonly QueueItem[] }) {
  const { t } = useTranslation();
  const waiting = items.filter(({ state }) => state === "mismatch");
  const [item] = waiting;
  const patient = useQuery({ ...patientQuery(item?.patientId ?? 0), enabled: item?.patientId != null });
  if (item === undefined) return null;
  const putBack = () => {
    for (const { id } of waiting) uploadQueue.putBack(id);
  };
  return (
    <Modal opened onClose={putBack} withCloseButton={false} title={t("mismatch.title")} size="md">
      <Stack gap="md">
        <Text size="sm">{t("mismatch.text", { name: item.name })}</Text>
        {patient.data !== undefined && <PatientFacts patient={patient.data} />}
        <Text size="sm" c="dimmed">
          {t("mismatch.recorded")}
        </Text>
        {waiting.length > 1 && <Text size="sm">{t("mismatch.more", { count: waiting.length - 1 })}</Text>}
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={() => uploadQueue.confirmMismatch(item.id)}>
            {t("mismatch.confirm")}
          </Button>
          <Button data-autofocus onClick={putBack}>
            {t("mismatch.other")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
