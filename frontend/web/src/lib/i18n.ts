import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { ko } from "@/locales/ko";
import type { admin } from "@/locales/ko/admin";
import type { later } from "@/locales/ko/later";

export type Language = "ko" | "en";

type Loaders<Words> = Record<Language, () => Promise<Words> | Words>;

// Korean is here from the start; another language comes as a chunk when somebody reads it, and so do the words of pages
// that few people open (`withWords`). Both languages have exactly the same keys, or this does not compile: `en: typeof
// ko` catches the missing ones, the excess-property check of the literal in locales/en.ts the additional ones.
const PARTS = {
  main: { ko: () => ko, en: async () => (await import("@/locales/en")).en } satisfies Loaders<typeof ko>,
  admin: {
    ko: async () => (await import("@/locales/ko/admin")).admin,
    en: async () => (await import("@/locales/en/admin")).admin,
  } satisfies Loaders<typeof admin>,
  later: {
    ko: async () => (await import("@/locales/ko/later")).later,
    en: async () => (await import("@/locales/en/later")).later,
  } satisfies Loaders<typeof later>,
};
export type Part = keyof typeof PARTS;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ko & typeof admin & typeof later };
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

const wanted = new Set<Part>(["main"]);
const here = new Set(["main.ko"]);

async function fetchWords(language: Language): Promise<void> {
  const missing = [...wanted].filter((part) => !here.has(`${part}.${language}`));
  await Promise.all(
    missing.map(async (part) => {
      i18n.addResourceBundle(language, "translation", await PARTS[part][language](), true);
      here.add(`${part}.${language}`);
    }),
  );
}

/** A chunk and the words it shows, fetched at once; from then on every language comes with these words. */
export async function withWords<Chunk>(part: Part, chunk: Promise<Chunk>): Promise<Chunk> {
  wanted.add(part);
  const [loaded] = await Promise.all([chunk, fetchWords(currentLanguage())]);
  return loaded;
}

/**
 * Fetches the words if need be, then changes every text at once. False: they did not come, and the language is as it was;
 * a browser does not fetch a module again that failed, so what was chosen waits for the next load. Never throws.
 */
export async function changeLanguage(language: Language, remember = true): Promise<boolean> {
  if (remember) localStorage.setItem(STORAGE_KEY, language);
  try {
    await fetchWords(language);
  } catch {
    return false;
  }
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
  return true;
}
