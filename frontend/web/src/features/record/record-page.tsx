import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { usePageTitle } from "@/components/use-page-title";
import { withWords } from "@/lib/i18n";

// With its words, which are many: a first visit to this page shows its frame at once.
const RecordContent = lazy(() => withWords("later", import("@/features/record/record-content")));

/** The record, for those who answer for it. */
export function RecordPage() {
  const { t } = useTranslation();
  usePageTitle(t("nav.record"));
  return (
    <>
      <PageHeader title={t("nav.record")} />
      <Suspense fallback={<Skeleton height={480} m="md" radius="lg" />}>
        <RecordContent />
      </Suspense>
    </>
  );
}
