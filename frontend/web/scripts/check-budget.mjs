// Fails the build when the script a first visit needs outgrows its budget (gzip).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const dist = "dist";
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/** The entry with everything it imports statically, then the login route: what a first visit loads. */
function withStaticImports(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) withStaticImports(next, seen);
  return seen;
}

const firstPages = Object.keys(manifest).filter((key) => /features\/.*-page\.tsx$/.test(key));
const entry = withStaticImports("index.html");
const size = (keys) =>
  [...keys].reduce((sum, key) => sum + gzipSync(readFileSync(join(dist, manifest[key].file))).length, 0) / 1000;

let worst = size(entry);
console.log(`entry                        ${worst.toFixed(1).padStart(6)} kB gzip`);
for (const page of firstPages) {
  const total = size(withStaticImports(page, new Set(entry)));
  worst = Math.max(worst, total);
  console.log(`${page.replace("src/features/", "").padEnd(44)} ${total.toFixed(1).padStart(6)} kB gzip, entry included`);
}
if (worst > BUDGET_KB) {
  console.error(`First load is ${worst.toFixed(1)} kB gzip; the budget is ${BUDGET_KB} kB.`);
  process.exit(1);
}
