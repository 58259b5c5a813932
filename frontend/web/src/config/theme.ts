import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";

// One accent. Its shade 6 carries white text at 4.5:1, its shade 3 is readable on the dark ground.
const aqua: MantineColorsTuple = [
  "#e5f6fa",
  "#c8eaf2",
  "#97d6e5",
  "#62c1d7",
  "#3aabc6",
  "#1f93af",
  "#117a94",
  "#0d667c",
  "#0a5467",
  "#074252",
];

const dark: MantineColorsTuple = [
  "#dfe3e7",
  "#b6bcc4",
  "#959ca6",
  "#6b727b",
  "#3b4148",
  "#2a2f35",
  "#1e2226",
  "#15181b",
  "#0e1013",
  "#070809",
];

/** A filled button of what cannot be undone: white on it is 5.4:1, on the library's own red 3.3:1 to 3.9:1. */
export const DANGER = "red.9";

export const theme = createTheme({
  primaryColor: "aqua",
  primaryShade: { light: 7, dark: 6 },
  colors: { aqua, dark },
  fontFamily:
    '"Inter Variable", "Noto Sans KR Variable", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: { fontWeight: "600" },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
    Modal: { defaultProps: { centered: true } },
  },
});

/** Mantine's own surfaces follow the tokens of app/global.css. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  dark: {
    "--mantine-color-body": "var(--nn-ground)",
    "--mantine-color-text": "var(--nn-text)",
    "--mantine-color-dimmed": "var(--nn-dim)",
    "--mantine-color-default": "var(--nn-raised)",
    "--mantine-color-default-border": "var(--nn-line)",
    "--mantine-color-default-hover": "var(--nn-hover)",
    "--mantine-color-placeholder": "var(--nn-faint)",
    "--mantine-color-anchor": "var(--nn-accent-text)",
  },
  light: {
    "--mantine-color-body": "var(--nn-ground)",
    "--mantine-color-text": "var(--nn-text)",
    "--mantine-color-dimmed": "var(--nn-dim)",
    "--mantine-color-default": "var(--nn-raised)",
    "--mantine-color-default-border": "var(--nn-line)",
    "--mantine-color-default-hover": "var(--nn-hover)",
    "--mantine-color-placeholder": "var(--nn-faint)",
    "--mantine-color-anchor": "var(--nn-accent-text)",
  },
});

// The same key public/boot.js reads before the first paint.
export const colorSchemeManager = localStorageColorSchemeManager({ key: "neuronova-color-scheme" });
