import { ActionIcon, Tooltip, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { changeLanguage } from "@/lib/i18n";

/** Shows the other language by its own name, so that who cannot read the page still finds it. */
export function LanguageButton() {
  const { t, i18n } = useTranslation();
  const [failed, setFailed] = useState(false);
  const other = i18n.language === "ko" ? "en" : "ko";
  const [short, label] = other === "en" ? ["EN", "English"] : ["한", "한국어"];
  const change = async () => setFailed(!(await changeLanguage(other)));
  return (
    <Tooltip label={failed ? t("nav.languageLater") : label} position="right" {...(failed ? { opened: true } : {})}>
      <ActionIcon size="lg" lang={other} aria-label={`${short} ${label}`} onClick={() => void change()}>
        <span style={{ fontSize: "0.75rem", fontWeight: 600 }}>{short}</span>
      </ActionIcon>
    </Tooltip>
  );
}

export function SchemeButton() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const other = colorScheme === "light" ? "dark" : "light";
  const label = t(other === "light" ? "nav.light" : "nav.dark");
  return (
    <Tooltip label={label} position="right">
      <ActionIcon size="lg" aria-label={label} onClick={() => setColorScheme(other)}>
        <Icon name={other === "light" ? "sun" : "moon"} />
      </ActionIcon>
    </Tooltip>
  );
}
