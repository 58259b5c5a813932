import type { ReactNode } from "react";
import { Icon, type IconName } from "@/components/icons";
import classes from "./empty-state.module.css";

interface EmptyStateProps {
  icon: IconName;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  /** It is all there is on the page, so its title is the page's. */
  alone?: boolean;
}

export function EmptyState({ icon, title, text, action, alone = false }: EmptyStateProps) {
  const Title = alone ? "h1" : "h2";
  return (
    <section className={classes.root}>
      <span className={classes.icon}>
        <Icon name={icon} size={26} />
      </span>
      <Title className={classes.title}>{title}</Title>
      {text !== undefined && <div className={classes.text}>{text}</div>}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </section>
  );
}
