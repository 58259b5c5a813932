import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Section } from "@/components/section";
import { api } from "@/lib/api-client";
import { reloadUser } from "@/lib/auth";
import classes from "./account.module.css";

const SHORTEST = 10;

export function PasswordForm() {
  const { t } = useTranslation();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => api.change("post", "/api/v1/auth/password/", { body: { old_password: old, new_password: fresh } }),
    onSuccess: () => {
      setOld("");
      setFresh("");
      return reloadUser();
    },
  });
  return (
    <Section title={t("account.password")}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <PasswordInput
          label={t("account.oldPassword")}
          autoComplete="current-password"
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("account.newPassword")}
          description={t("account.passwordRule")}
          autoComplete="new-password"
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
        />
        {change.error !== null && <ErrorNotice error={change.error} />}
        <Button type="submit" size="sm" disabled={old === "" || fresh.length < SHORTEST} loading={change.isPending}>
          {t("account.changePassword")}
        </Button>
        <span role="status">{change.isSuccess && t("account.passwordChanged")}</span>
      </form>
    </Section>
  );
}
