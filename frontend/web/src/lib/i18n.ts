import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { ko } from "@/locales/ko";

export type Language = "ko" | "en";
export const LANGUAGES: readonly Language[] = ["ko", "en"];

// Korean is here from the start; another language comes as a chunk when somebody reads it. Both have exactly the same
// keys, or this does not compile: `en: typeof ko` catches the missing ones, the excess-property check of the literal
// in locales/en.ts the additional ones.
const OTHERS: Record<Exclude<Language, "ko">, () => Promise<typeof ko>> = {
  en: async () => (await import("@/locales/en")).en,
};

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ko };
  }
}

// The same key public/boot.js reads before the first paint.
const STORAGE_KEY = "neuronova-language";

export function storedLanguage(): Language | null {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === "ko" || stored === "en" ? stored : null;
}

export const i18n = i18next;

void i18n.use(initReactI18next).init({
  lng: "ko",
  fallbackLng: false,
  initAsync: false,
  resources: { ko: { translation: ko } },
  interpolation: { escapeValue: false },
});

export function currentLanguage(): Language {
  return i18n.language === "en" ? "en" : "ko";
}

/** Fetches the words if need be, then changes every text at once. A chunk that does not come leaves the language as it is. */
export async function changeLanguage(language: Language, remember = true): Promise<void> {
  if (language !== "ko" && !i18n.hasResourceBundle(language, "translation")) {
    i18n.addResourceBundle(language, "translation", await OTHERS[language]());
  }
  if (remember) localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}
