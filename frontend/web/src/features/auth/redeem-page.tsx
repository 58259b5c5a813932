import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useNavigate } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { isAboutPassword, NewPassword } from "@/components/new-password";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { EntryFrame } from "@/features/auth/entry-frame";
import { redeemCode } from "@/lib/auth";
import { useSession } from "@/lib/session-store";
import classes from "./login-page.module.css";

/** Where somebody who got a code from an administrator chooses a password: the first one, or a new one. */
export function RedeemPage() {
  const { t } = useTranslation();
  const session = useSession();
  usePageTitle(t("redeem.title"));
  if (session.status === "active") return <Navigate to={paths.account} replace />;
  return (
    <EntryFrame>
      <RedeemForm />
      <Link to={paths.login} className={classes.other}>
        {t("redeem.back")}
      </Link>
    </EntryFrame>
  );
}

function RedeemForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [username, setUsername] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const redeem = useMutation({
    mutationFn: () => redeemCode(username.trim(), code.trim(), password),
    onSuccess: () => navigate(paths.login, { state: { redeemed: username.trim() } }),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    redeem.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form} aria-label={t("redeem.title")}>
      <Stack gap="md">
        <div>
          <h2 className={classes.title}>{t("redeem.title")}</h2>
          <p className={classes.text}>{t("redeem.text")}</p>
        </div>
        <TextInput
          size="md"
          label={t("login.username")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <TextInput
          size="md"
          label={t("redeem.code")}
          description={t("redeem.codeHint")}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <NewPassword size="md" value={password} onChange={setPassword} error={redeem.error} />
        {redeem.error !== null && !isAboutPassword(redeem.error) && <ErrorNotice error={redeem.error} context="resetCode" />}
        <Button type="submit" size="md" fullWidth mt="xs" loading={redeem.isPending}>
          {t("redeem.submit")}
        </Button>
      </Stack>
    </form>
  );
}
