import { ActionIcon, Tooltip } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Icon, type IconName } from "@/components/icons";
import { useShortcuts } from "@/components/use-shortcuts";
import { paths } from "@/config/paths";
import { worklist } from "@/lib/worklist";

/** The list somebody came from goes on here: the next case is one key away. */
export function Neighbours({ id }: { id: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { previous, next } = worklist.around(id ?? "");
  const commands = useMemo(() => {
    const go = (to: string | null) => () => (to === null ? undefined : void navigate(paths.analysis(to)));
    return { BracketLeft: go(previous), BracketRight: go(next) };
  }, [previous, next, navigate]);
  useShortcuts(commands);
  if (previous === null && next === null) return null;
  return (
    <span>
      <Step icon="up" label={t("reading.previousCase")} hint="[" off={previous === null} onClick={commands.BracketLeft} />
      <Step icon="down" label={t("reading.nextCase")} hint="]" off={next === null} onClick={commands.BracketRight} />
    </span>
  );
}

interface StepProps {
  icon: IconName;
  label: string;
  hint: string;
  off: boolean;
  onClick: () => void;
}

function Step({ icon, label, hint, off, onClick }: StepProps) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon size="lg" aria-label={label} disabled={off} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
