// Python in a worker of its own: Pyodide, Flet and the app, all from this origin. Loading begins before Flutter asks.
// Names beside this file carry a digest of their content, so the browser keeps them for a year.

const engine = new URL(self.location.href).searchParams.get("engine");
const here = new URL(".", self.location.href).href;
// Flet's Python side imports this as the module `flet_js`.
const flet_js = {};
const asked = new Map();
let ids = 0;

// The app asks the page for what only the page has: await nnAsk("csrf").
self.nnAsk = (ask, what) =>
  new Promise((resolve) => {
    asked.set(++ids, resolve);
    self.postMessage({ id: ids, ask, what: what === undefined ? undefined : JSON.parse(what) });
  });

async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return new Uint8Array(await answer.arrayBuffer());
}

const options = {
  indexURL: `${engine}/pyodide/`,
  stdout: (text) => console.log(text),
  stderr: (text) => console.error(text),
};

/** Python as the build left it, everything imported; where that cannot be had, started from nothing. */
async function python() {
  const [{ loadPyodide }, memory] = await Promise.all([
    import(`${engine}/pyodide/pyodide.mjs`),
    bytes(`${here}python.memory`).catch(() => null),
  ]);
  if (memory === null) return loadPyodide(options);
  try {
    return await loadPyodide({ ...options, _loadSnapshot: memory });
  } catch (error) {
    console.warn("Python's memory could not be restored:", error);
    return loadPyodide(options);
  }
}

async function start() {
  const files = Promise.all([bytes(`${engine}/packages.zip`), bytes(`${here}app.zip`)]);
  const started = await python();
  const [packages, app] = await files;
  started.FS.writeFile("/packages.zip", packages);
  started.FS.writeFile("/app.zip", app);
  started.registerJsModule("flet_js", flet_js);
  await started.runPythonAsync(`
import sys
if "/app.zip" not in sys.path:
    sys.path[:0] = ["/app.zip", "/packages.zip"]
import main, random
random.seed()  # what was written down would give everybody the same numbers
`);
  return started;
}

const started = start();
started.catch((error) => console.error("Python could not be started:", error));

async function connect(url) {
  try {
    // Flet reads the address as soon as its connection is made, which the app does when told to.
    flet_js.documentUrl = url;
    const python = await started;
    await python.runPythonAsync("main.connect()");
    await flet_js.start_connection((message) => {
      const copy = message.toJs();
      self.postMessage(copy, [copy.buffer]);
    });
    self.postMessage({ state: "ready" });
  } catch (error) {
    console.error("The app could not be started:", error);
    self.postMessage({ state: "failed" });
  }
}

self.onmessage = ({ data }) => {
  if (data instanceof Uint8Array) flet_js.send?.(data);
  else if (data.connect !== undefined) void connect(data.connect);
  else {
    asked.get(data.id)?.(data.value);
    asked.delete(data.id);
  }
};
