import { useTranslation } from "react-i18next";
import { PageTabs } from "@/components/page-tabs";
import { paths } from "@/config/paths";
import { may } from "@/config/roles";
import { useUser } from "@/lib/session-store";

/** Versions and trainings; who may not train sees the versions alone. */
export function ModelsTabs() {
  const { t } = useTranslation();
  if (!may(useUser()?.role, "serve")) return null;
  return (
    <PageTabs
      label={t("models.title")}
      tabs={[
        { to: paths.models, text: t("models.tabs.versions") },
        { to: paths.training, text: t("models.tabs.training") },
      ]}
    />
  );
}
