import { currentLanguage } from "@/lib/i18n";

// The card is written in English by the training. Its fixed words in Korean; what is not here stays as the card says it.
const WORDS: Record<string, string> = {
  "Kind of tumour (cheng alone)": "종양 종류 (cheng 자료만)",
  "Outline (cheng alone)": "종양 윤곽 (cheng 자료만)",
  "Tumour or not (web sources alone)": "종양 유무 (웹 자료만)",
  "No tumour, by source": "종양 없음, 출처별",
  "Erase and paste": "종양 지우기와 붙이기",
  "Heat-map (cheng, tumour called)": "히트맵 (cheng, 종양이라고 한 영상)",
  "Doubt and refusal": "의심과 거절",
  accuracy: "정확도",
  "called no_tumor": "종양 없음이라고 함",
  "calibration error": "보정 오차",
  "mean Dice": "평균 Dice",
  "median Dice": "중앙값 Dice",
  AUROC: "AUROC",
  sensitivity: "민감도",
  specificity: "특이도",
  "answer changed by a hole elsewhere": "다른 곳을 지웠을 때 답이 바뀜",
  "tumour pasted into a healthy head, noticed": "건강한 영상에 붙인 종양을 알아챔",
  "pointing game": "가장 뜨거운 점이 종양 안",
  "energy inside the outline": "히트맵이 윤곽 안에 든 비율",
  "real slices refused": "실제 영상을 거절함",
  "share of confident answers": "확신한 답의 비율",
  "accuracy of all": "전체 정확도",
  "accuracy of the confident": "확신한 답의 정확도",
  "no brains refused": "뇌가 아닌 영상을 거절함",
};
/** The licences that a training writes (backend/training/origin.py). */
const LICENCES: Record<string, string> = {
  "Apache-2.0; trained on data under CC BY, CC BY-SA and PDDL only":
    "Apache-2.0. CC BY, CC BY-SA, PDDL 자료만으로 학습했습니다.",
  "for the site to decide; trained on data under CC BY, CC BY-SA and PDDL and on the site's own cases":
    "병원이 정합니다. CC BY, CC BY-SA, PDDL 자료와 병원의 자체 사례로 학습했습니다.",
  "research and demonstration only: parts of the training data have no established licence (see the card)":
    "연구와 시연에만 쓸 수 있습니다. 학습 자료 일부의 이용 조건이 확인되지 않았습니다(모델 카드 참고).",
};
const THINGS: Record<string, string> = {
  glioma: "신경교종",
  meningioma: "수막종",
  pituitary: "뇌하수체 종양",
  no_tumor: "종양 없음",
  shifted: "옮겨 메움",
  mirrored: "뒤집어 메움",
  noise: "잡음",
  clouds: "구름",
  gradient: "그라데이션",
  text: "글자",
  drawing: "그림",
  blob: "얼룩",
  "chest film, drawn": "가슴 사진 (그림)",
  "trunk CT, drawn": "몸통 CT (그림)",
  "head CT, drawn": "머리 CT (그림)",
  "knee, drawn": "무릎 (그림)",
  "chart (unseen kind)": "도표 (처음 보는 종류)",
  "hand film (unseen kind)": "손 사진 (처음 보는 종류)",
  "spiral (unseen kind)": "나선 (처음 보는 종류)",
  photograph: "사진",
};
const thing = (name: string | undefined) => THINGS[name ?? ""] ?? name ?? "";
const PATTERNS: readonly (readonly [RegExp, (parts: RegExpExecArray) => string])[] = [
  [/^recall (.+)$/, ([, kind]) => `${thing(kind)} 재현율`],
  [/^mean Dice (.+)$/, ([, kind]) => `${thing(kind)} 평균 Dice`],
  [/^refused: (.+)$/, ([, kind]) => `거절: ${thing(kind)}`],
  [/^(.+) still tumour when erased \((.+)\)$/, ([, kind, way]) => `${thing(kind)}을 지웠는데도 종양이라고 함 (${thing(way)})`],
  [
    /^Measured (?:by|at).*?\((\d+) slices\).*Intervals:/,
    ([, count]) =>
      `잠근 시험용 영상 ${count ?? ""}장을 AI 서버와 같은 경로로 측정했습니다. 구간은 함께 속한 영상 묶음을 다시 뽑아 구한 95% 부트스트랩 구간입니다.`,
  ],
];

/** What a card's licence says in Korean; null on an English page, or for one that is not known. */
export function licenceText(licence: string): string | null {
  return currentLanguage() === "ko" ? (LICENCES[licence] ?? null) : null;
}

/** A heading, a figure's name or a sentence of a model's card in the language of the page, as far as it is known. */
export function figureText(text: string): string {
  if (currentLanguage() !== "ko") return text;
  const known = WORDS[text];
  if (known !== undefined) return known;
  for (const [pattern, say] of PATTERNS) {
    const parts = pattern.exec(text);
    if (parts !== null) return say(parts);
  }
  return text;
}
