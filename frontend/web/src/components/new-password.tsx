import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultsOf } from "@/lib/problem";

// What the gateway finds fault with (AUTH_PASSWORD_VALIDATORS of its settings, and a wrong old password).
const FAULTS = [
  "password_too_short",
  "password_too_similar",
  "password_too_common",
  "password_entirely_numeric",
  "wrong",
] as const;

type Field = "new_password" | "old_password";

const codesOf = (error: unknown, field: Field): string[] => faultsOf(error)[field] ?? [];

/** Whether an error is only about the passwords that were typed, which is said beside their fields. */
export function isAboutPassword(error: unknown): boolean {
  return codesOf(error, "new_password").length > 0 || codesOf(error, "old_password").length > 0;
}

/** What is wrong with the password of a field, in words; null when nothing is. Needs the words `later`. */
export function usePasswordFaults(error: unknown, field: Field): string | null {
  const { t } = useTranslation();
  const codes = codesOf(error, field).map((code) => FAULTS.find((known) => known === code) ?? "other");
  return codes.length === 0 ? null : codes.map((code) => t(`password.codes.${code}`)).join(" ");
}

interface NewPasswordProps {
  value: string;
  onChange: (password: string) => void;
  /** The last answer of the gateway, null when there is none. */
  error: unknown;
  size?: "sm" | "md";
}

/** A field for a new password: the rules under its label, and what the gateway did not like about the last one. */
export function NewPassword({ value, onChange, error, size = "sm" }: NewPasswordProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      size={size}
      label={t("account.newPassword")}
      description={t("password.rules")}
      name="new-password"
      autoComplete="new-password"
      required
      withAsterisk={false}
      error={usePasswordFaults(error, "new_password")}
      errorProps={{ role: "alert" }}
      visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
