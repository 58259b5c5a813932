// Prints the words the app shares with the page, read from the page's own files: node shared_words.mjs > shared.json
// (python -m deploy.local.app_words writes it; a test compares).
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const source = join(import.meta.dirname, "..", "..", "web", "src");
registerHooks({
  resolve(specifier, context, next) {
    const address = specifier.startsWith("@/") ? pathToFileURL(join(source, `${specifier.slice(2)}.ts`)).href : specifier;
    return next(address, context);
  },
});

const GROUPS = [
  ...["common", "roles", "login", "states", "labels", "reasons", "measure", "job", "reading", "outcome", "errors"],
  ...["verdicts", "mismatch", "patients", "withheld"],
];
const shared = {};
for (const language of ["ko", "en"]) {
  const words = (await import(pathToFileURL(join(source, "locales", `${language}.ts`)).href))[language];
  shared[language] = Object.fromEntries(GROUPS.map((group) => [group, words[group]]));
}
process.stdout.write(`${JSON.stringify(shared, null, 1)}\n`);
