import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { OtpField } from "@/components/otp-field";
import { QueryView } from "@/components/query-view";
import { Section } from "@/components/section";
import { Enrol } from "@/features/account/enrol";
import { api } from "@/lib/api-client";
import { reloadUser } from "@/lib/auth";
import classes from "./account.module.css";

const STATUS = ["otp"] as const;

/** The second factor: set up with an app, its recovery codes, taken away again. */
export function SecondFactor() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: STATUS, queryFn: ({ signal }) => api.get("/api/v1/auth/otp/", { signal }) });
  const again = () => void query.refetch().then(reloadUser);
  return (
    <Section title={t("account.secondFactor")}>
      <QueryView query={query} waiting={null}>
        {(status) =>
          status.enabled ? (
            <>
              <p className={classes.dim}>{t("account.otpOn", { codes: status.recovery_codes_left })}</p>
              {!status.required && <Disable onDone={again} />}
            </>
          ) : (
            <Enrol onDone={again} />
          )
        }
      </QueryView>
    </Section>
  );
}

function Disable({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [otp, setOtp] = useState("");
  const disable = useMutation({
    mutationFn: () => api.change("post", "/api/v1/auth/otp/disable/", { body: { password, otp: otp.trim() } }),
    onSuccess: onDone,
  });
  return (
    <details>
      <summary>{t("account.otpDisable")}</summary>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          disable.mutate();
        }}
      >
        <PasswordInput
          label={t("login.password")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <OtpField value={otp} onChange={setOtp} />
        {disable.error !== null && <ErrorNotice error={disable.error} />}
        <Button type="submit" size="sm" color="red" variant="light" loading={disable.isPending}>
          {t("account.otpDisable")}
        </Button>
      </form>
    </details>
  );
}
