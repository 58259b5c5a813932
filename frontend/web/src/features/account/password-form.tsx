import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { isAboutPassword, NewPassword, usePasswordFaults } from "@/components/new-password";
import { Section } from "@/components/section";
import { api } from "@/lib/api-client";
import { reloadUser } from "@/lib/auth";
import classes from "./account.module.css";

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
  const wrongOld = usePasswordFaults(change.error, "old_password");
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
          error={wrongOld}
          errorProps={{ role: "alert" }}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <NewPassword value={fresh} onChange={setFresh} error={change.error} />
        {change.error !== null && !isAboutPassword(change.error) && <ErrorNotice error={change.error} />}
        <Button type="submit" size="sm" disabled={old === "" || fresh === ""} loading={change.isPending}>
          {t("account.changePassword")}
        </Button>
        <span role="status">{change.isSuccess && t("account.passwordChanged")}</span>
      </form>
    </Section>
  );
}
