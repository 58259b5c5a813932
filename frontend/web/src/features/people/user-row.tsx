import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { changeAccount, resetOtp, resetPassword, unlockAccount, usePeopleChange } from "@/features/people/users";
import { formatDateTime, formatWhen } from "@/lib/format";
import type { Account } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./people.module.css";

/** One login and what an administrator can do about it. A reset code is shown once, here. */
export function UserRow({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const { t } = useTranslation();
  const changes = {
    reset: usePeopleChange(() => resetPassword(account.id)),
    unlock: usePeopleChange(() => unlockAccount(account.id)),
    otp: usePeopleChange(() => resetOtp(account.id)),
    active: usePeopleChange(() => changeAccount(account.id, { is_active: !account.is_active })),
  };
  const code = changes.reset.data;
  const error = Object.values(changes).map((change) => change.error).find((found) => found !== null);
  return (
    <li className={classes.row} data-active={account.is_active}>
      <span className={classes.name}>
        {account.name || account.username} <span>{account.username}</span>
      </span>
      <span>{t(`roles.${account.role}`)}</span>
      <Standing account={account} />
      <Actions account={account} changes={changes} onEdit={onEdit} />
      {code !== undefined && (
        <p className={classes.secret} role="status">
          {t("people.code")} <code>{code.code}</code>
          <span className={classes.dim}>{t("people.until", { at: formatDateTime(code.expires_at) })}</span>
        </p>
      )}
      {error != null && <ErrorNotice error={error} />}
    </li>
  );
}

function Standing({ account }: { account: Account }) {
  const { t } = useTranslation();
  const factor = account.otp_enabled ? t("people.otpOn") : "";
  return (
    <>
      <span className={classes.dim}>{account.is_active ? factor : t("people.inactive")}</span>
      <span className={classes.dim}>{account.last_login === null ? t("people.never") : formatWhen(account.last_login)}</span>
    </>
  );
}

interface Change {
  mutate: (input: undefined) => void;
}

interface ActionsProps {
  account: Account;
  changes: Record<"reset" | "unlock" | "otp" | "active", Change>;
  onEdit: () => void;
}

function Actions({ account, changes, onEdit }: ActionsProps) {
  const { t } = useTranslation();
  const myself = useUser()?.id === account.id;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={t("people.actionsOf", { name: account.username })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>{t("people.edit")}</Menu.Item>
        <Menu.Item onClick={() => changes.reset.mutate(undefined)}>{t("people.resetPassword")}</Menu.Item>
        <Menu.Item onClick={() => changes.unlock.mutate(undefined)}>{t("people.unlock")}</Menu.Item>
        {account.otp_enabled && (
          <Menu.Item onClick={() => changes.otp.mutate(undefined)}>{t("people.resetOtp")}</Menu.Item>
        )}
        {!myself && (
          <Menu.Item onClick={() => changes.active.mutate(undefined)}>
            {account.is_active ? t("people.deactivate") : t("people.activate")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
