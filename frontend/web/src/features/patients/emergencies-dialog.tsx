import { Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Emergencies } from "@/features/patients/emergencies";

/** For those who answer for the record: what is open in an emergency right now. */
export default function EmergenciesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t("patients.emergencies")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("patients.emergenciesText")}
        </Text>
        <Emergencies empty={t("patients.noEmergencies")} />
      </Stack>
    </Modal>
  );
}
