import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "@/locales/en";
import { ko } from "@/locales/ko";

export type Language = "ko" | "en";
export const LANGUAGES: readonly Language[] = ["ko", "en"];

// Both languages have exactly the same keys, or this does not compile: `en: typeof ko` catches the missing ones,
// the excess-property check of the literal in locales/en.ts the additional ones.
const messages: Record<Language, typeof ko> = { ko, en };

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
  lng: storedLanguage() ?? "ko",
  fallbackLng: false,
  initAsync: false,
  resources: { ko: { translation: messages.ko }, en: { translation: messages.en } },
  interpolation: { escapeValue: false },
});

export function currentLanguage(): Language {
  return i18n.language === "en" ? "en" : "ko";
}

export function changeLanguage(language: Language, remember = true): void {
  if (remember) localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  void i18n.changeLanguage(language);
}
