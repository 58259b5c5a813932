import type { ReactNode } from "react";
import classes from "./page-header.module.css";

interface PageHeaderProps {
  title: string;
  /** How wide the page is that it heads (app/shell/shell.module.css); as wide as lists need without it. */
  width?: "narrow" | "medium";
  children?: ReactNode;
}

export function PageHeader({ title, width, children }: PageHeaderProps) {
  return (
    <header className={classes.header} data-width={width}>
      <h1 className={classes.title}>{title}</h1>
      <div className={classes.actions}>{children}</div>
    </header>
  );
}
