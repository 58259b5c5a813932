import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { DANGER } from "@/config/theme";
import { type ApiKey, revokeKey, usePeopleChange } from "@/features/people/users";
import { accountsQuery } from "@/lib/accounts";

interface RevokeDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRevoked: () => void;
}

/** A machine stands still without its key: asked first. */
export default function RevokeDialog({ apiKey, onClose, onRevoked }: RevokeDialogProps) {
  const { t } = useTranslation();
  const accounts = useQuery(accountsQuery());
  const owner = accounts.data?.find(({ id }) => id === apiKey.user);
  const revoke = usePeopleChange(() => revokeKey(apiKey.id));
  return (
    <Modal opened onClose={onClose} title={t("people.revokeKey")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        <Text size="sm">
          {t("people.revokeText", {
            name: apiKey.name,
            prefix: apiKey.prefix,
            owner: owner === undefined ? `#${apiKey.user}` : owner.name || owner.username,
            work: apiKey.scopes.map((scope) => t(`people.scopes.${scope}`)).join(", "),
          })}
        </Text>
        {revoke.error !== null && <ErrorNotice error={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("review.cancel")}
          </Button>
          <Button color={DANGER} loading={revoke.isPending} onClick={() => revoke.mutate(undefined, { onSuccess: onRevoked })}>
            {t("people.revoke")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
