import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toProblem } from "@/lib/problem";

/** Whether the gateway wants a code of the authenticator app besides the password. */
export function wantsCode(error: unknown): boolean {
  return ["otp_required", "otp_invalid"].includes(toProblem(error).code);
}

interface OtpFieldProps {
  value: string;
  onChange: (code: string) => void;
}

/** Six digits of the app, or a recovery code. */
export function OtpField({ value, onChange }: OtpFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      size="md"
      label={t("login.code")}
      description={t("login.codeHint")}
      name="otp"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      withAsterisk={false}
      data-autofocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
