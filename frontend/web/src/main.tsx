import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-kr/wght.css";
import "@mantine/core/styles.css";
import "@/app/global.css";
import { App } from "@/app/app";
import { changeLanguage, storedLanguage } from "@/lib/i18n";

// The first text is already in the language chosen last time.
const language = storedLanguage();
if (language !== null && language !== "ko") await changeLanguage(language, false);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
