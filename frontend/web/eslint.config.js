import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Built from the folder list, so that a new feature is protected from its first file on.
const features = readdirSync("src/features", { withFileTypes: true }).filter((entry) => entry.isDirectory());
const zones = [
  { target: ["./src/components", "./src/lib", "./src/config"], from: ["./src/features", "./src/app"] },
  { target: "./src/lib", from: "./src/components" },
  { target: "./src/config", from: ["./src/components", "./src/lib"] },
  { target: "./src/features", from: "./src/app" },
  ...features.map(({ name }) => ({ target: `./src/features/${name}`, from: "./src/features", except: [`./${name}`] })),
];

// Enough of a resolver for "@/..." and "./...": packages are none of the zones' business.
function resolveFromSource(specifier, importer) {
  const base = specifier.startsWith("@/")
    ? resolve(import.meta.dirname, "src", specifier.slice(2))
    : specifier.startsWith(".")
      ? resolve(dirname(importer), specifier)
      : undefined;
  if (base === undefined) return { found: true, path: null };
  const path = [base, `${base}.ts`, `${base}.tsx`].find((file) => existsSync(file) && statSync(file).isFile());
  return path ? { found: true, path } : { found: false };
}

export default tseslint.config(
  { ignores: ["dist", "src/types/generated"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      complexity: ["error", 10],
      "max-lines": ["error", { max: 200, skipBlankLines: true }],
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Use lib/api-client.ts: it carries the token and throws ApiError." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='sessionStorage'], MemberExpression[property.name='innerHTML']",
          message: "Tokens stay in memory and markup stays in React.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX, "react-hooks": reactHooks },
    extends: [jsxA11y.flatConfigs.strict],
    settings: {
      "import-x/resolver-next": [
        {
          interfaceVersion: 3,
          name: "alias",
          resolve: resolveFromSource,
        },
      ],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
    },
  },
  { files: ["src/lib/http.ts"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["src/**/*.test.{ts,tsx}", "src/testing/**", "src/locales/**"],
    rules: { "max-lines": ["error", { max: 400 }] },
  },
  {
    files: ["public/*.js"],
    languageOptions: { globals: { document: "readonly", localStorage: "readonly" } },
  },
  {
    files: ["scripts/**/*.mjs", "*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);
