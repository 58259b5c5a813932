import { Button } from "@mantine/core";
import { Children, Component, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./lazy-dialog.module.css";

interface LazyDialogProps {
  children: ReactNode;
  onClose: () => void;
}

/** Around a dialog whose script comes when it is opened: one that does not come leaves the page and what was typed there. */
export class LazyDialog extends Component<LazyDialogProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  private readonly close = () => {
    this.props.onClose();
    this.setState({ broken: false });
  };

  override render() {
    if (this.state.broken) return <NotOpened onClose={this.close} />;
    const isOpen = Children.toArray(this.props.children).length > 0;
    return (
      <>
        {isOpen && <FocusBack />}
        <Suspense fallback={null}>{this.props.children}</Suspense>
      </>
    );
  }
}

/** Gives the focus back to where it was: a dialog that is there only while it is open does not do so itself. */
function FocusBack() {
  // While this is made the dialog has not taken the focus yet.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Nobody has it once the dialog is gone, unless what was done there has led on.
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    },
    [before],
  );
  return null;
}

/** No dialog itself: the script of those may be what is missing. */
function NotOpened({ onClose }: Pick<LazyDialogProps, "onClose">) {
  const { t } = useTranslation();
  return (
    <div className={classes.root} role="alert">
      <p>
        <strong>{t("pageBroken.dialog")}</strong> {t("pageBroken.text")}
      </p>
      <Button size="xs" variant="default" onClick={onClose}>
        {t("common.close")}
      </Button>
      <Button size="xs" onClick={() => window.location.reload()}>
        {t("common.reload")}
      </Button>
    </div>
  );
}
