import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation } from "react-router";
import { ErrorNotice } from "@/components/error-notice";
import { OtpField, wantsCode } from "@/components/otp-field";
import { usePageTitle } from "@/components/use-page-title";
import { paths } from "@/config/paths";
import { EntryFrame } from "@/features/auth/entry-frame";
import { signIn } from "@/lib/auth";
import { useSession } from "@/lib/session-store";
import classes from "./login-page.module.css";

/** Where to go after the sign-in: only to a page of ours, whatever the history state holds. */
function destination(state: unknown): string {
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : null;
  return typeof from === "string" && /^\/(?![/\\])/.test(from) ? from : "/";
}

/** The name the page of the reset code hands over. */
function redeemedBy(state: unknown): string {
  const name = typeof state === "object" && state !== null && "redeemed" in state ? state.redeemed : null;
  return typeof name === "string" ? name : "";
}

export function LoginPage() {
  const { t } = useTranslation();
  const session = useSession();
  const location = useLocation();
  usePageTitle(t("login.title"));
  if (session.status === "active") return <Navigate to={destination(location.state)} replace />;
  return (
    <EntryFrame>
      <LoginForm known={redeemedBy(location.state)} />
      <Link to={paths.passwordCode} className={classes.other}>
        {t("login.haveCode")}
      </Link>
    </EntryFrame>
  );
}

/** known: the name of somebody who has just set a password with a code. */
function LoginForm({ known }: { known: string }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState(known);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const mutation = useMutation({
    mutationFn: () => signIn(username.trim(), password, code.trim()),
    // With a second factor the password was right: only the code is asked for.
    onError: (error) => (wantsCode(error) ? setCode("") : setPassword("")),
  });
  const [asked, setAsked] = useState(false);
  if (!asked && wantsCode(mutation.error)) setAsked(true);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form} aria-label={t("login.title")}>
      <Stack gap="md">
        {known !== "" && mutation.error === null && (
          <p role="status" className={classes.done}>
            {t("login.passwordSet")}
          </p>
        )}
        <TextInput
          size="md"
          label={t("login.username")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          size="md"
          label={t("login.password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {asked && <OtpField value={code} onChange={setCode} />}
        {mutation.error !== null && <ErrorNotice error={mutation.error} context="signIn" />}
        <Button type="submit" size="md" fullWidth mt="xs" loading={mutation.isPending}>
          {t("login.submit")}
        </Button>
      </Stack>
    </form>
  );
}
