// Writes down Python's memory at the moment when the app and all it draws with are imported. The browser goes on from
// there instead of starting Python and importing some 400 modules at every start.
//
//   node remember.mjs PYODIDE_FOLDER PACKAGES_ZIP APP_ZIP MEMORY_FILE
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [pyodide, packages, app, memory] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${pyodide}/`, _makeSnapshot: true });
python.FS.writeFile("/packages.zip", await readFile(packages));
python.FS.writeFile("/app.zip", await readFile(app));
python.runPython(`
import gc, sys
sys.path[:0] = ["/app.zip", "/packages.zip"]
import main
main.import_all()
gc.collect()
`);
await writeFile(memory, python.makeMemorySnapshot());
