import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { ko } from "@/locales/ko";
import type { admin } from "@/locales/ko/admin";
import type { later } from "@/locales/ko/later";

export type Language = "ko" | "en";
export const LANGUAGES: readonly Language[] = ["ko", "en"];

// Korean is here from the start; another language comes as a chunk when somebody reads it. Both have exactly the same
// keys, or this does not compile: `en: typeof ko` catches the missing ones, the excess-property check of the literal
// in locales/en.ts the additional ones.
const OTHERS: Record<Exclude<Language, "ko">, () => Promise<typeof ko>> = {
  en: async () => (await import("@/locales/en")).en,
};
// Words of pages that few people open, added to the others when such a page is.
const ADMIN: Record<Language, () => Promise<typeof admin>> = {
  ko: async () => (await import("@/locales/ko/admin")).admin,
  en: async () => (await import("@/locales/en/admin")).admin,
};

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ko & typeof admin; later: typeof later };
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

let adminWanted = false;

async function fetchWords(language: Language): Promise<void> {
  const [words, more] = await Promise.all([
    language === "ko" || i18n.hasResourceBundle(language, "translation") ? null : OTHERS[language](),
    adminWanted && i18n.getResource(language, "translation", "training") === undefined ? ADMIN[language]() : null,
  ]);
  for (const bundle of [words, more]) {
    if (bundle !== null) i18n.addResourceBundle(language, "translation", bundle, true);
  }
}

/** Before a page of an administrator is shown; from then on every language comes with these words. */
export async function loadAdminWords(): Promise<void> {
  adminWanted = true;
  await fetchWords(currentLanguage());
}

/** Fetches the words if need be, then changes every text at once. A chunk that does not come leaves the language as it is. */
export async function changeLanguage(language: Language, remember = true): Promise<void> {
  await fetchWords(language);
  if (remember) localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}
