import { ActionIcon, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "@/components/icons";
import { formatNumber } from "@/lib/format";
import type { Window } from "@/features/reading/use-window";
import classes from "./viewer.module.css";

interface ViewerToolbarProps {
  scale: number;
  onZoomIn: () => void;
  onZoomOut: () => void;
  onFit: () => void;
  onActualSize: () => void;
  grey: { window: Window; changed: boolean; invert: () => void; reset: () => void };
  beside: boolean;
  onBeside: () => void;
}

export function ViewerToolbar({ scale, onZoomIn, onZoomOut, onFit, onActualSize, grey, beside, onBeside }: ViewerToolbarProps) {
  const { t } = useTranslation();
  const { level, width } = grey.window;
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t("viewer.toolbar")}>
      <Tool icon="minus" label={t("viewer.zoomOut")} hint="−" onClick={onZoomOut} />
      <Tooltip label={t("viewer.actualSize")}>
        <UnstyledButton className={classes.scale} onClick={onActualSize}>
          {Math.round(scale * 100)}% <VisuallyHidden>{t("viewer.actualSize")}</VisuallyHidden>
        </UnstyledButton>
      </Tooltip>
      <Tool icon="plus" label={t("viewer.zoomIn")} hint="+" onClick={onZoomIn} />
      <Tool icon="fit" label={t("viewer.fit")} hint="0" onClick={onFit} />
      <span className={classes.divider} />
      <Tool icon="contrast" label={t("viewer.invert")} hint="I" pressed={grey.window.inverted} onClick={grey.invert} />
      {grey.changed && (
        <Tooltip label={`${t("viewer.reset")} (R)`}>
          <UnstyledButton className={classes.scale} onClick={grey.reset}>
            {t("viewer.window", { width: formatNumber(width * 255), level: formatNumber(level * 255) })}
            <VisuallyHidden> {t("viewer.reset")}</VisuallyHidden>
          </UnstyledButton>
        </Tooltip>
      )}
      <Tool icon="columns" label={t("viewer.beside")} hint="O" pressed={beside} onClick={onBeside} />
    </div>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  /** Its key, where it has one. */
  hint?: string;
  pressed?: boolean;
  onClick: () => void;
}

export function Tool({ icon, label, hint, pressed, onClick }: ToolProps) {
  return (
    <Tooltip label={hint === undefined ? label : `${label} (${hint})`}>
      <ActionIcon className={classes.tool} size="lg" aria-label={label} aria-pressed={pressed} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
