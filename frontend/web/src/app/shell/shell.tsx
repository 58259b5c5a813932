import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigation } from "react-router";
import { OfflineNotice } from "@/app/shell/offline-notice";
import { BottomTabs, Rail, TopBar } from "@/app/shell/navigation";
import { useSession } from "@/lib/session-store";
import classes from "./shell.module.css";

const importSessionExpired = () => import("@/app/shell/session-expired");
const SessionExpired = lazy(importSessionExpired);

/** The frame of every page behind the sign-in: a rail beside it on a desk, bars above and below on a phone. */
export function Shell() {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const { status } = useSession();
  // Fetched while there is a network, needed when there may be none.
  useEffect(() => void importSessionExpired(), []);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t("nav.skip")}
      </a>
      <Rail />
      <TopBar />
      <div className={classes.column}>
        <OfflineNotice />
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
