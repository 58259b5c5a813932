// Starts Python beside Flutter, joins the two, and does for Python what a worker cannot do itself: read the CSRF cookie,
// heed the page's lock, tell its tabs who came and left, keep the settings (language, theme, size of type; the same keys as the page in frontend/web),
// hold the file that was chosen, name the document.
// Takes the place of Flet's own python.js, which starts Python only after Flutter has drawn and loads micropip.
(function () {
  "use strict";
  const { engine, code } = document.currentScript.dataset;
  const base = new URL(document.baseURI).pathname;
  const SETTINGS = ["neuronova-language", "neuronova-color-scheme", "neuronova-text-size"];
  const CSRF = "neuronova_csrf=";
  // The page's (frontend/web/src/lib/session-store.ts): set while its screen waits for the password.
  const LOCKED = "neuronova-locked";
  // The page's tabs hear here who has come and that somebody has left (TabMessage in frontend/web/src/lib/auth.ts).
  const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("neuronova-session");
  const STARTING = {
    ko: "앱을 여는 중입니다. 처음에는 조금 걸립니다.",
    en: "Opening the app. The first time takes a little longer.",
  };
  const BROKEN = {
    ko: "앱을 열지 못했습니다. 네트워크를 확인하고 새로 고치십시오.",
    en: "The app could not be opened. Check the network and reload.",
  };

  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be switched off
    }
  }

  function language() {
    return (stored(SETTINGS[0]) ?? navigator.language ?? "ko").startsWith("en") ? "en" : "ko";
  }

  // Read by flutter_bootstrap.js and by the engine.
  window.flet = {
    pyodide: true,
    multiView: false,
    noCdn: true,
    webSocketEndpoint: "",
    entrypointBaseUrl: `${base}${engine}/`,
    assetBase: `${base}${engine}/`,
    canvasKitBaseUrl: `${base}${engine}/canvaskit/`,
    fontFallbackBaseUrl: `${base}${engine}/assets/fonts/`,
    pyodideUrl: "",
    appPackageUrl: "",
    webRenderer: "canvaskit",
    routeUrlStrategy: "hash",
    flutterAppResolve() {},
  };

  document.documentElement.lang = language();
  const scheme = stored(SETTINGS[1]);
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  addEventListener("DOMContentLoaded", () => {
    const text = document.getElementById("loading-text");
    if (text !== null) text.textContent = STARTING[language()];
  });

  const answers = {
    csrf() {
      const entry = document.cookie.split("; ").find((cookie) => cookie.startsWith(CSRF));
      return entry === undefined ? "" : decodeURIComponent(entry.slice(CSRF.length));
    },
    locked() {
      return stored(LOCKED) ?? "";
    },
    signedIn({ userId }) {
      try {
        localStorage.removeItem(LOCKED);
      } catch {
        // then nothing was locked either
      }
      // A tab that another person left locked must not open for this one.
      tabs?.postMessage({ type: "signed-in", userId });
      return "";
    },
    signedOut() {
      // A server that was away has taken no cookie back; without this one nobody can ask with the other.
      document.cookie = `${CSRF}; Path=/; Max-Age=0`;
      tabs?.postMessage({ type: "signed-out" });
      return "";
    },
    settings() {
      const kept = Object.fromEntries(SETTINGS.map((name) => [name.slice("neuronova-".length), stored(name) ?? ""]));
      return JSON.stringify({ ...kept, browser_language: navigator.language ?? "" });
    },
    keep({ name, value }) {
      if (!SETTINGS.includes(`neuronova-${name}`)) return "";
      if (name === "language") document.documentElement.lang = value;
      try {
        localStorage.setItem(`neuronova-${name}`, value);
      } catch {
        // the choice holds until the app is closed
      }
      return "";
    },
    chosenFile() {
      const file = chosen;
      chosen = null;
      return file ?? "";
    },
  };

  // Asked for a file with its bytes, Flet's client packs and copies them on the thread that draws the screen. So it tells
  // of name and size only, and Python's worker reads the file itself.
  let chosen = null;
  const { click } = HTMLInputElement.prototype;
  HTMLInputElement.prototype.click = function () {
    if (this.type === "file") this.addEventListener("change", () => (chosen = this.files?.[0] ?? null));
    click.call(this);
  };

  const worker = new Worker(`${base}${code}/worker.js?engine=${encodeURIComponent(`${base}${engine}`)}`, { type: "module" });
  let toDart = null;
  let settle = null;
  const waiting = [];

  worker.onmessage = ({ data }) => {
    if (data instanceof Uint8Array) {
      if (toDart === null) waiting.push(data);
      else toDart(data);
    } else if (data.state !== undefined) {
      settle?.(data);
    } else {
      worker.postMessage({ id: data.id, value: answers[data.ask]?.(data.what ?? {}) ?? "" });
    }
  };
  worker.onerror = () => settle?.({ state: "failed" });

  function failed() {
    const loading = document.getElementById("loading") ?? document.body.appendChild(document.createElement("div"));
    loading.id = "loading";
    loading.setAttribute("role", "alert");
    loading.style.zIndex = "10";
    loading.textContent = BROKEN[language()];
  }

  // Dart calls these three (flet's backend channel for Python in the browser).
  globalThis.jsConnect = async function (_appId, _args, onMessage) {
    const ended = new Promise((resolve) => (settle = resolve));
    toDart = onMessage;
    worker.postMessage({ connect: document.URL });
    const { state } = await ended;
    if (state === "failed") {
      failed();
      throw new Error("Python could not be started");
    }
    waiting.splice(0).forEach((message) => onMessage(message));
  };
  globalThis.jsSend = async function (_appId, data) {
    worker.postMessage(data, [data.buffer]);
  };
  globalThis.jsDisconnect = async function () {
    worker.terminate();
  };

  // Screen readers get the tree of labels without having to press a hidden button first.
  addEventListener("flutter-first-frame", () => {
    document.querySelector("flt-semantics-placeholder")?.click();
  }, { once: true });
})();
