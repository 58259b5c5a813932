import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { Emergencies, emergenciesQuery } from "@/features/patients/emergencies";
import { paths } from "@/config/paths";
import { api } from "@/lib/api-client";
import { formatDateTime } from "@/lib/format";

const SHORTEST_REASON = 5;

/** A patient of others, for an hour, with a reason that stays on record. */
export default function BreakGlassDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  const open = useMutation({
    mutationFn: () =>
      api.change("post", "/api/v1/patients/break-glass/", { body: { number: number.trim(), reason: reason.trim() } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["patients"] }),
  });
  return (
    <Modal opened onClose={onClose} title={t("patients.breakGlass")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          open.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("patients.breakText")}
          </Text>
          {open.data === undefined ? (
            <>
              <TextInput
                label={t("patients.number")}
                data-autofocus
                required
                maxLength={64}
                value={number}
                onChange={(event) => setNumber(event.currentTarget.value)}
              />
              <Textarea
                label={t("patients.breakReason")}
                required
                autosize
                minRows={2}
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              {open.error !== null && <ErrorNotice error={open.error} />}
              <Group justify="flex-end">
                <Button
                  type="submit"
                  color="orange"
                  loading={open.isPending}
                  disabled={number.trim() === "" || reason.trim().length < SHORTEST_REASON}
                >
                  {t("patients.breakOpen")}
                </Button>
              </Group>
            </>
          ) : (
            <>
              <p role="status">{t("patients.breakOpened", { until: formatDateTime(open.data.expires_at) })}</p>
              <Group justify="flex-end">
                <Button component={Link} to={paths.analysesOf(open.data.patient)}>
                  {t("patients.goOn")}
                </Button>
              </Group>
            </>
          )}
        </Stack>
      </form>
      <OwnOpen />
    </Modal>
  );
}

/** What is open already, and the way to close it when the emergency is over. */
function OwnOpen() {
  const { t } = useTranslation();
  const { data } = useQuery(emergenciesQuery());
  if (data === undefined || data.results.length === 0) return null;
  return (
    <section aria-label={t("patients.ownEmergencies")}>
      <h3>{t("patients.ownEmergencies")}</h3>
      <Emergencies empty="" />
    </section>
  );
}
