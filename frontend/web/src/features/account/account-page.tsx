import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { PageHeader } from "@/components/page-header";
import { Section } from "@/components/section";
import { usePageTitle } from "@/components/use-page-title";
import { PasswordForm } from "@/features/account/password-form";
import { SecondFactor } from "@/features/account/second-factor";
import { api } from "@/lib/api-client";
import { changeLanguage, currentLanguage } from "@/lib/i18n";
import { ApiError, localProblem } from "@/lib/problem";
import { useUser } from "@/lib/session-store";
import classes from "./account.module.css";

/** One's own login: password, second factor, language and light. What the site demands first stands on top. */
export function AccountPage() {
  const { t } = useTranslation();
  const user = useUser();
  usePageTitle(t("account.title"));
  if (user === null) return null;
  const demand = user.must_change_password ? t("account.mustChange") : user.otp_setup_required ? t("account.mustSetUp") : null;
  return (
    <>
      <PageHeader title={t("account.title")} width="narrow" />
      <div className={classes.page}>
        {demand !== null && (
          <p className={classes.demand} role="note">
            <Icon name="warning" />
            {demand}
          </p>
        )}
        <Section title={user.name === "" ? user.username : user.name}>
          <p className={classes.dim}>
            {t(`roles.${user.role}`)} · {user.username}
          </p>
        </Section>
        <PasswordForm />
        {user.role !== "patient" && !user.must_change_password && <SecondFactor />}
        <Look />
      </div>
    </>
  );
}

function Look() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useMutation({
    mutationFn: async (locale: "ko" | "en") => {
      if (!(await changeLanguage(locale))) throw new ApiError(localProblem("network_error"));
      await api.change("patch", "/api/v1/auth/me/", { body: { locale } });
    },
  });
  return (
    <Section title={t("account.look")}>
      <div className={classes.choices}>
        <SegmentedControl
          aria-label={t("account.language")}
          value={currentLanguage()}
          onChange={(value) => language.mutate(value === "en" ? "en" : "ko")}
          data={[
            { value: "ko", label: "한국어" },
            { value: "en", label: "English" },
          ]}
        />
        <SegmentedControl
          aria-label={t("account.light")}
          value={colorScheme === "light" ? "light" : "dark"}
          onChange={(value) => setColorScheme(value === "light" ? "light" : "dark")}
          data={[
            { value: "dark", label: t("nav.dark") },
            { value: "light", label: t("nav.light") },
          ]}
        />
      </div>
      {language.error !== null && <ErrorNotice error={language.error} />}
    </Section>
  );
}
