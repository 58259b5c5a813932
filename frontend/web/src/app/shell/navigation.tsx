import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { Help } from "@/app/shell/help";
import { UploadIndicator } from "@/app/shell/upload-indicator";
import { UserMenu } from "@/app/shell/user-menu";
import { Icon, type IconName, Logo } from "@/components/icons";
import { LanguageButton, SchemeButton } from "@/components/preference-buttons";
import { paths } from "@/config/paths";
import { type Capability, may } from "@/config/roles";
import { useUser } from "@/lib/session-store";
import classes from "./shell.module.css";

interface Entry {
  to: string;
  icon: IconName;
  label: "nav.analyses" | "nav.myResults" | "nav.newAnalysis" | "nav.patients" | "nav.models" | "nav.monitoring" | "nav.people" | "nav.record";
  needs?: Capability;
}

/** Where a role can go. A page of a later day gets its line here and its route in app/router.tsx. */
function useEntries(): Entry[] {
  const role = useUser()?.role;
  const entries: Entry[] = [
    { to: paths.analyses, icon: "list", label: role === "patient" ? "nav.myResults" : "nav.analyses" },
    { to: paths.newAnalysis, icon: "plus", label: "nav.newAnalysis", needs: "predict" },
    { to: paths.patients, icon: "people", label: "nav.patients", needs: "patients" },
    { to: paths.models, icon: "model", label: "nav.models", needs: "models" },
    { to: paths.monitoring, icon: "pulse", label: "nav.monitoring", needs: "monitoring" },
    { to: paths.people, icon: "key", label: "nav.people", needs: "people" },
    { to: paths.record, icon: "shield", label: "nav.record", needs: "record" },
  ];
  return entries.filter(({ needs }) => needs === undefined || may(role, needs));
}

function Entries() {
  const { t } = useTranslation();
  return useEntries().map(({ to, icon, label }) => (
    <NavLink key={to} to={to} className={classes.item}>
      <Icon name={icon} size={20} />
      {t(label)}
    </NavLink>
  ));
}

export function Rail() {
  const { t } = useTranslation();
  return (
    <aside className={classes.rail} aria-label={t("nav.bar")}>
      <Link to="/" className={classes.brand} aria-label={t("nav.home")}>
        <Logo size={34} />
      </Link>
      <nav className={classes.nav} aria-label={t("nav.main")}>
        <Entries />
      </nav>
      <div className={classes.tools}>
        <UploadIndicator />
        <Help />
        <LanguageButton />
        <SchemeButton />
        <UserMenu position="right-end" />
      </div>
    </aside>
  );
}

export function TopBar() {
  const { t } = useTranslation();
  return (
    <aside className={classes.topbar} aria-label={t("nav.bar")}>
      <Link to="/" className={classes.topbarBrand}>
        <Logo size={26} />
        NeuroNova
      </Link>
      <UploadIndicator />
      <LanguageButton />
      <SchemeButton />
      <UserMenu position="bottom-end" />
    </aside>
  );
}

export function BottomTabs() {
  const { t } = useTranslation();
  return (
    <nav className={classes.tabs} aria-label={t("nav.main")}>
      <Entries />
    </nav>
  );
}
