// Runs before the first paint, as a file because the security policy allows no inline script:
// the theme and the language chosen last time, so that nothing flashes.
(function () {
  try {
    var root = document.documentElement;
    if (localStorage.getItem("neuronova-color-scheme") === "light") {
      root.setAttribute("data-mantine-color-scheme", "light");
    }
    if (localStorage.getItem("neuronova-language") === "en") root.lang = "en";
  } catch {
    // Storage may be switched off: the defaults stand.
  }
})();
