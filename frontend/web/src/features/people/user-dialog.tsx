import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { isRole, ROLES } from "@/config/roles";
import { changeAccount, createAccount, usePeopleChange } from "@/features/people/users";
import { faultsOf } from "@/lib/problem";
import type { Account } from "@/lib/schema";

interface UserDialogProps {
  /** null: a new one. */
  account: Account | null;
  onClose: () => void;
}

// What the gateway finds fault with.
const FAULTS = ["unique", "max_length", "invalid"] as const;
const NOBODY: Pick<Account, "username" | "name" | "role"> = { username: "", name: "", role: "technician" };

/** A login. A new one has no password: the reset code of its row lets the person choose one. */
export default function UserDialog({ account, onClose }: UserDialogProps) {
  const { t } = useTranslation();
  const before = account ?? NOBODY;
  const [username, setUsername] = useState(before.username);
  const [name, setName] = useState(before.name);
  const [role, setRole] = useState(before.role);
  const save = usePeopleChange(() =>
    account === null
      ? createAccount({ username: username.trim(), name: name.trim(), role, must_change_password: true })
      : changeAccount(account.id, { name: name.trim(), role }),
  );
  const faults = faultsOf(save.error);
  const fault = (field: "username" | "name") => {
    const code = faults[field]?.[0];
    return code === undefined ? undefined : t(`people.faults.${FAULTS.find((known) => known === code) ?? "other"}`);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={account === null ? t("people.newUser") : account.username}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          {account === null && (
            <TextInput
              label={t("login.username")}
              data-autofocus
              required
              error={fault("username")}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={t("people.name")}
            error={fault("name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t("people.role")}
            data={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
            value={role}
            allowDeselect={false}
            onChange={(value) => isRole(value) && setRole(value)}
          />
          {save.error !== null && <ErrorNotice error={save.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={account === null && username.trim() === ""}>
              {t("people.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
