// Writes src/types/generated/api.ts from the OpenAPI file; --check fails when the committed file is not current.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../../backend/contract/openapi.yaml", import.meta.url);
const target = new URL("../src/types/generated/api.ts", import.meta.url);
const banner = "// Generated from backend/contract/openapi.yaml by `npm run generate:types`. Do not edit.\n\n";

const generated = banner + astToString(await openapiTS(source));
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== generated) {
    console.error("src/types/generated/api.ts is not current: run `npm run generate:types` and commit the result.");
    process.exit(1);
  }
  console.log("src/types/generated/api.ts is current.");
} else {
  writeFileSync(target, generated);
  console.log("src/types/generated/api.ts written.");
}
