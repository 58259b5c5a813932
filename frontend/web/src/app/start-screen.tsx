import { Logo } from "@/components/icons";
import classes from "./start-screen.module.css";

/** What is seen for the moment in which the session is restored. */
export function StartScreen() {
  return (
    <div className={classes.screen} role="status" aria-label="NeuroNova">
      <Logo size={56} />
    </div>
  );
}
