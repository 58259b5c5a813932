import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon, Logo } from "@/components/icons";
import { LanguageButton, SchemeButton } from "@/components/preference-buttons";
import classes from "./login-page.module.css";

/** What surrounds the pages before the sign-in: language and light above, the name, the note that all is on record. */
export function EntryFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <div className={classes.preferences}>
        <LanguageButton />
        <SchemeButton />
      </div>
      <main className={classes.main}>
        <div className={classes.brand}>
          <Logo size={52} />
          <h1 className={classes.name}>NeuroNova</h1>
          <p className={classes.claim}>{t("login.claim")}</p>
        </div>
        {children}
        <p className={classes.note}>
          <Icon name="shield" size={16} />
          {t("login.recorded")}
        </p>
      </main>
    </div>
  );
}
