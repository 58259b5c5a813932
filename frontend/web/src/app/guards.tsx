import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, Outlet, useLocation } from "react-router";
import { Button } from "@mantine/core";
import { StartScreen } from "@/app/start-screen";
import { EmptyState } from "@/components/empty-state";
import { paths } from "@/config/paths";
import { type Capability, may } from "@/config/roles";
import { useSession, useUser } from "@/lib/session-store";

/** Shows its children to who is signed in; a session that expires keeps them on screen (SessionExpired asks again). */
export function RequireSession({ children }: { children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  if (session.status === "starting") return <StartScreen />;
  if (session.status === "anonymous") {
    const from = session.left === true ? null : `${location.pathname}${location.search}`;
    return <Navigate to={paths.login} replace state={{ from }} />;
  }
  // The gateway refuses everything else until this is done.
  const demanded = session.user.must_change_password || session.user.otp_setup_required;
  if (demanded && location.pathname !== paths.account) return <Navigate to={paths.account} replace />;
  return children;
}

export function RequireCapability({ capability }: { capability: Capability }) {
  const { t } = useTranslation();
  const user = useUser();
  if (may(user?.role, capability)) return <Outlet />;
  return (
    <EmptyState
      alone
      icon="shield"
      title={t("notAllowed.title")}
      text={t("notAllowed.text")}
      action={
        <Button component={Link} to={paths.analyses} variant="default">
          {t("common.backToList")}
        </Button>
      }
    />
  );
}
