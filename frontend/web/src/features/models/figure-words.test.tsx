import { expect, test } from "vitest";
import { figureText } from "@/features/models/figure-words";
import { changeLanguage } from "@/lib/i18n";

test.each([
  ["Doubt and refusal", "의심과 거절"],
  ["recall glioma", "신경교종 재현율"],
  ["refused: chest film, drawn", "거절: 가슴 사진 (그림)"],
  ["glioma still tumour when erased (mirrored)", "신경교종을 지웠는데도 종양이라고 함 (뒤집어 메움)"],
  ["something new", "something new"],
])("%s is %s in Korean", (english, korean) => {
  expect(figureText(english)).toBe(korean);
});

test("how the figures were measured keeps its number of slices", () => {
  const about = "Measured by `make evaluate` on the part `test` of the data set (658 slices), through the AI server's own path. Intervals: 95 %.";

  expect(figureText(about)).toContain("658장");
});

test("in English the card speaks for itself", async () => {
  await changeLanguage("en", false);

  expect(figureText("Doubt and refusal")).toBe("Doubt and refusal");
});
