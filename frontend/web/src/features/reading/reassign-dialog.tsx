import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { PatientFacts } from "@/components/patient-facts";
import { PatientPicker } from "@/components/patient-picker";
import { useReassign } from "@/lib/reviews";
import type { Patient } from "@/lib/schema";

const SHORTEST_REASON = 5;

/** Moves a study that was filed under the wrong patient. What was released is so no longer; the move is on record. */
export default function ReassignDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<Patient | null>(null);
  const [reason, setReason] = useState("");
  const reassign = useReassign(id);
  const ready = to !== null && reason.trim().length >= SHORTEST_REASON;
  const move = () => {
    if (to !== null) reassign.mutate({ patient: to.id, reason: reason.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t("reassign.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("reassign.text")}
        </Text>
        <PatientPicker label={t("reassign.to")} onPick={setTo} />
        {to !== null && <PatientFacts patient={to} />}
        <Textarea
          label={t("reassign.reason")}
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {reassign.error !== null && <ErrorNotice error={reassign.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("review.cancel")}
          </Button>
          <Button disabled={!ready} loading={reassign.isPending} onClick={move}>
            {t("reassign.move")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
