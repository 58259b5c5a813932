import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Alarms } from "@/features/monitoring/alarms";
import { withWords } from "@/lib/i18n";

// What /readyz can name (backend/django_main/apps/monitoring/health.py).
test.each([
  ["database", "데이터베이스"],
  ["clock", "서버 시계"],
  ["media", "영상 보관소"],
  ["model", "AI 모델"],
])("a site that is not ready for its %s says so in words", async (detail, word) => {
  await withWords("admin", Promise.resolve());

  render(<Alarms alarms={[{ code: "not_ready", value: null, bound: null, detail }]} />);

  expect(screen.getByText(`지금은 분석할 수 없습니다: ${word}.`)).toBeVisible();
});
