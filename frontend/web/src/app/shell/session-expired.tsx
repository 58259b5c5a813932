import { Button, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { OtpField, wantsCode } from "@/components/otp-field";
import { signIn, signOut } from "@/lib/auth";
import { useSession } from "@/lib/session-store";

/** The session ended under an open page: ask for the password over it, and lose nothing of what is behind. */
export default function SessionExpired() {
  const { t } = useTranslation();
  const session = useSession();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const user = session.status === "expired" ? session.user : null;
  const username = user?.username ?? "";
  const idle = session.status === "expired" && session.idle === true;
  const text = idle
    ? t("lock.text", { username, minutes: user?.idle_lock_minutes })
    : t("expired.text", { username });
  const mutation = useMutation({
    mutationFn: () => signIn(username, password, code.trim()),
    onSuccess: () => queryClient.invalidateQueries(),
    onError: (error) => (wantsCode(error) ? setCode("") : setPassword("")),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <Modal
      opened={session.status === "expired"}
      onClose={() => undefined}
      withCloseButton={false}
      data-lock
      title={idle ? t("lock.title") : t("expired.title")}
      size="sm"
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {text}
          </Text>
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordInput
            label={t("login.password")}
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {wantsCode(mutation.error) && <OtpField value={code} onChange={setCode} />}
          {mutation.error !== null && <ErrorNotice error={mutation.error} context="signIn" />}
          <Button type="submit" loading={mutation.isPending} fullWidth>
            {t("expired.continue")}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => void signOut()}>
            {t("expired.leave")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
