import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { Icon } from "@/components/icons";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import type { WorkView } from "@/features/history/use-filters";
import { historyQuery } from "@/lib/predictions";
import { useUser } from "@/lib/session-store";
import classes from "./history.module.css";

interface NothingProps {
  view: WorkView;
  narrowed: boolean;
  onClear: () => void;
}

/** An empty list says which kind of empty it is: nothing fits, all is read, or nobody has started yet. */
export function Nothing({ view, narrowed, onClear }: NothingProps) {
  if (narrowed) return <NothingFound onClear={onClear} />;
  return view === "unread" ? <NothingToRead onShowAll={onClear} /> : <NothingYet />;
}

function NothingToRead({ onShowAll }: { onShowAll: () => void }) {
  const { t } = useTranslation();
  const any = useQuery(historyQuery({}));
  if (any.isPending) return null;
  if (any.data?.results.length === 0) return <NothingYet />;
  return (
    <EmptyState
      icon="check"
      title={t("history.allRead")}
      text={t("history.allReadText")}
      action={
        <Button variant="default" onClick={onShowAll}>
          {t("history.showAll")}
        </Button>
      }
    />
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon="search"
      title={t("history.nothingFound")}
      text={t("history.nothingFoundText")}
      action={
        <Button variant="default" onClick={onClear}>
          {t("history.clear")}
        </Button>
      }
    />
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const user = useUser();
  if (!may(user?.role, "predict")) {
    const text = user?.role === "patient" ? t("history.emptyPatient") : t("history.emptyReader");
    return <EmptyState icon="list" title={t("history.empty")} text={text} />;
  }
  return (
    <EmptyState
      icon="image"
      title={t("history.empty")}
      text={
        <ol className={classes.steps}>
          <li>{t("history.step1")}</li>
          <li>{t("history.step2")}</li>
          <li>{t("history.step3")}</li>
        </ol>
      }
      action={
        <Button component={Link} to={paths.newAnalysis} leftSection={<Icon name="plus" size={16} />}>
          {t("history.first")}
        </Button>
      }
    />
  );
}
