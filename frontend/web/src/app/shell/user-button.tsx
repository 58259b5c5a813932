import { UnstyledButton, type UnstyledButtonProps, VisuallyHidden } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "@/lib/schema";
import { useUser } from "@/lib/session-store";
import classes from "./shell.module.css";

/** 김서연 → 서연, Jane Doe → JD. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  if (/^[가-힣]{2,4}$/.test(name.trim())) return name.trim().slice(-2);
  return words.map((word) => word.charAt(0).toUpperCase()).slice(0, 2).join("");
}

export function nameOf({ name, username }: User): string {
  return name === "" ? username : name;
}

/** Who is signed in. */
export function UserButton(props: UnstyledButtonProps & ComponentPropsWithRef<"button">) {
  const { t } = useTranslation();
  const user = useUser();
  if (user === null) return null;
  const name = nameOf(user);
  return (
    <UnstyledButton {...props} className={classes.avatar}>
      {initials(name)} <VisuallyHidden>{t("nav.account", { name })}</VisuallyHidden>
    </UnstyledButton>
  );
}
