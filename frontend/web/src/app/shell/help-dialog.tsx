import { Button, Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FIRST_STEPS, firstStepsKey } from "@/config/storage";
import { useUser } from "@/lib/session-store";
import type { ko } from "@/locales/ko";
import classes from "./help-dialog.module.css";

type Meaning = keyof typeof ko.help.keys;
type Group = "anywhere" | "list" | "reading" | "volume";

const GROUPS: readonly [Group, readonly (readonly [string, Meaning])[]][] = [
  ["anywhere", [["?", "help"], ["N", "new"], ["L", "home"]]],
  [
    "reading",
    [
      ["M", "mask"],
      ["V", "review"],
      ["H", "heatmap"],
      ["A", "all"],
      ["O", "original"],
      ["I", "invert"],
      ["R", "reset"],
      ["+ − 0", "zoom"],
      ["← → ↑ ↓", "pan"],
      ["[ ]", "neighbours"],
      ["Y Enter", "agree"],
      ["C", "correct"],
      ["X", "unusable"],
      ["P", "print"],
    ],
  ],
  ["volume", [["1 … 7", "views"], [", .", "slices"], ["K", "key"]]],
  ["list", [["J K ↓ ↑", "move"], ["Enter", "open"], ["/", "search"], ["U", "unread"]]],
];

/** Every key of the page. Comes as a chunk of its own when somebody asks for it. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const user = useUser();
  const again = () => {
    if (user !== null) localStorage.removeItem(firstStepsKey(user.id));
    window.dispatchEvent(new Event(FIRST_STEPS));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("help.title")} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
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
      <Button variant="subtle" size="xs" onClick={again}>
        {t("tour.again")}
      </Button>
    </Modal>
  );
}
