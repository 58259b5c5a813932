import { ActionIcon, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import classes from "./viewer.module.css";

interface ViewerToolbarProps {
  scale: number;
  onZoomIn: () => void;
  onZoomOut: () => void;
  onFit: () => void;
  onActualSize: () => void;
}

export function ViewerToolbar({ scale, onZoomIn, onZoomOut, onFit, onActualSize }: ViewerToolbarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t("viewer.toolbar")}>
      <Tool label={t("viewer.zoomOut")} hint="−" onClick={onZoomOut}>
        <Icon name="minus" />
      </Tool>
      <Tooltip label={t("viewer.actualSize")}>
        <UnstyledButton className={classes.scale} onClick={onActualSize}>
          {Math.round(scale * 100)}% <VisuallyHidden>{t("viewer.actualSize")}</VisuallyHidden>
        </UnstyledButton>
      </Tooltip>
      <Tool label={t("viewer.zoomIn")} hint="+" onClick={onZoomIn}>
        <Icon name="plus" />
      </Tool>
      <span className={classes.divider} />
      <Tool label={t("viewer.fit")} hint="0" onClick={onFit}>
        <Icon name="fit" />
      </Tool>
    </div>
  );
}

function Tool({ label, hint, onClick, children }: { label: string; hint: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon className={classes.tool} size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
