import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { EmptyState } from "@/components/empty-state";

/** The page itself broke, or its script could not be loaded (an update, a lost connection). */
export function RouteError() {
  const { t } = useTranslation();
  const error = useRouteError();
  console.error(error);
  return (
    <EmptyState
      alone
      icon="warning"
      title={t("pageBroken.title")}
      text={t("pageBroken.text")}
      action={
        <Button variant="default" onClick={() => window.location.reload()}>
          {t("common.reload")}
        </Button>
      }
    />
  );
}
