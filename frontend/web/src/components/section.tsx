import type { ReactNode } from "react";
import classes from "./section.module.css";

interface SectionProps {
  title: string;
  /** What can be done about it, beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A card with a heading: the unit pages of forms and figures are made of. */
export function Section({ title, action, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
