import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { api } from "@/lib/api-client";
import { formatDateTime } from "@/lib/format";
import classes from "./panel.module.css";

/** Whether the record of this analysis is whole: asked for by hand, because a proof is itself on record. */
export function Proof({ id }: { id: string }) {
  const { t } = useTranslation();
  const check = useMutation({
    mutationFn: () => api.get("/ml/v1/history/{inference_id}/proof/", { path: { inference_id: id } }),
  });
  const found = check.data;
  return (
    <section className={classes.section} aria-label={t("proof.title")}>
      <h3 className={classes.heading}>{t("proof.title")}</h3>
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon name="shield" size={16} />}
        loading={check.isPending}
        onClick={() => check.mutate()}
      >
        {t("proof.check")}
      </Button>
      {check.error !== null && <ErrorNotice error={check.error} />}
      {found !== undefined && (
        <p className={classes.dim} role={found.matches ? "status" : "alert"}>
          {found.matches ? t("proof.matches") : t("proof.differs")}{" "}
          {found.checkpoint === null
            ? t("proof.notSealed")
            : t("proof.sealed", { at: formatDateTime(found.checkpoint.at), events: found.events.length })}
        </p>
      )}
    </section>
  );
}
