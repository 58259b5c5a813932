import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("notFound.title"));
  return (
    <EmptyState
      alone
      icon="search"
      title={t("notFound.title")}
      text={t("notFound.text")}
      action={
        <Button component={Link} to={paths.analyses} variant="default">
          {t("common.backToList")}
        </Button>
      }
    />
  );
}
