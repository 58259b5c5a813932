import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Icon } from "@/components/icons";
import { LazyDialog } from "@/components/lazy-dialog";
import { useShortcuts } from "@/components/use-shortcuts";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { withWords } from "@/lib/i18n";
import { useUser } from "@/lib/session-store";
import classes from "./shell.module.css";

const HelpDialog = lazy(() => withWords("later", import("@/app/shell/help-dialog")));

/** The question mark, and the keys that work on every page. */
export function Help() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const role = useUser()?.role;
  const [opened, { open, close }] = useDisclosure();
  useShortcuts(
    useMemo(
      () => ({
        "Shift+Slash": open,
        KeyL: () => void navigate(paths.analyses),
        ...(may(role, "predict") ? { KeyN: () => void navigate(paths.newAnalysis) } : {}),
      }),
      [open, navigate, role],
    ),
  );
  return (
    <>
      <Tooltip label={`${t("help.open")} (?)`} position="right">
        <ActionIcon size="lg" aria-label={t("help.open")} onClick={open} className={classes.help}>
          <Icon name="keyboard" />
        </ActionIcon>
      </Tooltip>
      {opened && (
        <LazyDialog onClose={close}>
          <HelpDialog onClose={close} />
        </LazyDialog>
      )}
    </>
  );
}
