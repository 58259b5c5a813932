import { NavLink } from "react-router";
import classes from "./page-tabs.module.css";

/** The pages that belong together under one entry of the menu. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly { to: string; text: string }[] }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map(({ to, text }, index) => (
        <NavLink key={to} to={to} end={index === 0} className={classes.tab}>
          {text}
        </NavLink>
      ))}
    </nav>
  );
}
