import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { OtpField } from "@/components/otp-field";
import { api } from "@/lib/api-client";
import classes from "./account.module.css";

/** Password, then the picture for the app, then a first code; at the end the recovery codes, shown this once. */
export function Enrol({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [otp, setOtp] = useState("");
  const begin = useMutation({
    mutationFn: () => api.change("post", "/api/v1/auth/otp/", { body: { password } }),
    onSettled: () => setPassword(""),
  });
  const confirm = useMutation({
    mutationFn: () => api.change("post", "/api/v1/auth/otp/confirm/", { body: { otp: otp.trim() } }),
    onError: () => setOtp(""),
  });
  if (confirm.data !== undefined) return <Codes codes={confirm.data.recovery_codes} onDone={onDone} />;
  const step = begin.data === undefined ? begin : confirm;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        step.mutate();
      }}
    >
      {begin.data === undefined ? (
        <>
          <p className={classes.dim}>{t("account.otpWhy")}</p>
          <PasswordInput
            label={t("login.password")}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </>
      ) : (
        <>
          <p className={classes.dim}>{t("account.otpScan")}</p>
          <img src={begin.data.qr} alt={t("account.otpQr")} className={classes.qr} />
          <span className="nn-mono">{begin.data.secret}</span>
          <OtpField value={otp} onChange={setOtp} />
        </>
      )}
      {step.error !== null && <ErrorNotice error={step.error} />}
      <Button type="submit" size="sm" loading={step.isPending} disabled={begin.data === undefined ? password === "" : otp === ""}>
        {begin.data === undefined ? t("account.otpStart") : t("account.otpConfirm")}
      </Button>
    </form>
  );
}

function Codes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <p className={classes.dim}>{t("account.otpCodes")}</p>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code} className="nn-mono">
            {code}
          </li>
        ))}
      </ul>
      <Button size="sm" onClick={onDone}>
        {t("account.otpSaved")}
      </Button>
    </div>
  );
}
