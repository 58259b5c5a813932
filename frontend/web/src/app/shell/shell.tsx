import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigation } from "react-router";
import { OfflineNotice } from "@/app/shell/offline-notice";
import { IdleWatch } from "@/app/shell/idle-watch";
import { BottomTabs, Rail, TopBar } from "@/app/shell/navigation";
import { FIRST_STEPS, firstStepsKey } from "@/config/storage";
import { withWords } from "@/lib/i18n";
import { type Session, useSession } from "@/lib/session-store";
import classes from "./shell.module.css";

const FirstSteps = lazy(() => withWords("later", import("@/app/shell/first-steps")));
const importSessionExpired = () => withWords("later", import("@/app/shell/session-expired"));
const SessionExpired = lazy(importSessionExpired);

/** Who has never seen the first steps on this computer is shown them, until they are skipped or read. */
function isNew(session: Session): boolean {
  return session.status === "active" && localStorage.getItem(firstStepsKey(session.user.id)) === null;
}

/** The frame of every page behind the sign-in: a rail beside it on a desk, bars above and below on a phone. */
export function Shell() {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const session = useSession();
  const { status } = session;
  const locked = session.status === "expired" && session.idle === true;
  // Dialogs stand beside the frame in the document: they are told there.
  useEffect(() => {
    document.documentElement.toggleAttribute("data-locked", locked);
    return () => document.documentElement.removeAttribute("data-locked");
  }, [locked]);
  // Fetched while there is a network, needed when there may be none.
  useEffect(() => void importSessionExpired(), []);
  const [askedAgain, setAskedAgain] = useState(0);
  useEffect(() => {
    const again = () => setAskedAgain((times) => times + 1);
    window.addEventListener(FIRST_STEPS, again);
    return () => window.removeEventListener(FIRST_STEPS, again);
  }, []);
  return (
    <div className={classes.shell} data-locked={locked}>
      <IdleWatch />
      <a className={classes.skip} href="#content">
        {t("nav.skip")}
      </a>
      <Rail />
      <TopBar />
      <div className={classes.column}>
        <OfflineNotice />
        {isNew(session) && (
          <Suspense fallback={<div className={classes.firstSteps} />}>
            <FirstSteps key={askedAgain} />
          </Suspense>
        )}
        {/* It scrolls, so it takes the focus: a page of text alone could not be scrolled with the keyboard. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <main id="content" className={classes.content} tabIndex={0} aria-busy={navigation.state !== "idle"}>
          <Outlet />
        </main>
      </div>
      <BottomTabs />
      {status === "expired" && (
        <Suspense fallback={null}>
          <SessionExpired />
        </Suspense>
      )}
    </div>
  );
}
