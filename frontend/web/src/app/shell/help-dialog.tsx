import { ActionIcon, Kbd, Modal, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Icon } from "@/components/icons";
import { useShortcuts } from "@/components/use-shortcuts";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { useUser } from "@/lib/session-store";
import type { ko } from "@/locales/ko";
import classes from "./shell.module.css";

type Meaning = keyof typeof ko.help.keys;
type Group = "anywhere" | "list" | "reading";

const GROUPS: readonly [Group, readonly (readonly [string, Meaning])[]][] = [
  ["anywhere", [["?", "help"], ["N", "new"], ["L", "home"]]],
  ["list", [["J K ↓ ↑", "move"], ["Enter", "open"], ["/", "search"], ["U", "unread"]]],
];

/** Every key of the page, under the question mark; the keys that work anywhere are wired up here. */
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
      <Modal opened={opened} onClose={close} title={t("help.title")} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
        <div className={classes.keyGroups}>
          {GROUPS.map(([group, keys]) => (
            <section key={group}>
              <h3>{t(`help.${group}`)}</h3>
              <dl>
                {keys.map(([key, meaning]) => (
                  <div key={meaning}>
                    <dt>{t(`help.keys.${meaning}`)}</dt>
                    <dd>
                      {key.split(" ").map((part) => (
                        <Kbd key={part} size="xs">
                          {part}
                        </Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p className={classes.keyText}>{t("help.text")}</p>
      </Modal>
    </>
  );
}
