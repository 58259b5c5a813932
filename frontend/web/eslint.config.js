import { readdirSync } from "node:fs";
import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Who may not import whom (style: app → features → components → lib → config). Imports go by "@/", so a zone is a
// pattern; the features come from the folder list, so that a new one is protected from its first file on.
const features = readdirSync("src/features", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const zones = [
  { folder: "config", banned: "^@/(app|features|components|lib)/" },
  { folder: "lib", banned: "^@/(app|features|components)/" },
  { folder: "components", banned: "^@/(app|features)/" },
  ...features.map((name) => ({ folder: `features/${name}`, banned: `^@/(app/|features/(?!${name}/))` })),
];
const upwards = { regex: "^\\.\\.", message: 'Import by "@/...": the zones read it.' };
const zoneRules = zones.map(({ folder, banned }) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  ignores: ["**/*.test.{ts,tsx}"],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [upwards, { regex: banned, message: `src/${folder} may not import this (see README.md).` }] },
    ],
  },
}));

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
    plugins: { "react-hooks": reactHooks },
    extends: [jsxA11y.flatConfigs.strict],
    rules: {
      ...reactHooks.configs.recommended.rules,
      "no-restricted-imports": ["error", { patterns: [upwards] }],
    },
  },
  ...zoneRules,
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
