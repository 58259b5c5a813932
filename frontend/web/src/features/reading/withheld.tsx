import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { useOpenImages } from "@/lib/reviews";
import type { Prediction } from "@/lib/schema";
import classes from "./viewer.module.css";

const SHORTEST_REASON = 5;
const WORDS = { role: "withheld.role", expired: "withheld.expired", not_asked: "withheld.notAsked" } as const;

/** Why there is no picture; an auditor may say what for, and then sees it for a while. */
export function Withheld({ prediction: { id, result } }: { prediction: Prediction }) {
  const { t } = useTranslation();
  const why = result?.images_withheld;
  return (
    <div className={classes.frame}>
      <div className={classes.hidden}>
        {why === "reason_needed" ? <Reason id={id} /> : t(WORDS[why ?? "role"])}
      </div>
    </div>
  );
}

function Reason({ id }: { id: string }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const open = useOpenImages(id);
  return (
    <form
      className={classes.reason}
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate(reason.trim());
      }}
    >
      <p>{t("withheld.reasonNeeded")}</p>
      <TextInput
        aria-label={t("withheld.reason")}
        placeholder={t("withheld.reason")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {open.error !== null && <ErrorNotice error={open.error} />}
      <Button type="submit" loading={open.isPending} disabled={reason.trim().length < SHORTEST_REASON}>
        {t("withheld.open")}
      </Button>
    </form>
  );
}
