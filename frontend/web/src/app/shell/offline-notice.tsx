import { useNetwork } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import classes from "./shell.module.css";

export function OfflineNotice() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  return (
    <div role="status" aria-live="polite">
      {!online && (
        <div className={classes.offline}>
          <Icon name="offline" />
          {t("offline.text")}
        </div>
      )}
    </div>
  );
}
