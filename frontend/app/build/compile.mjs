// Compiles a folder of Python to .pyc with the very Python that will run it (Pyodide under Node), and takes the sources out:
// the browser then neither downloads nor compiles them. Docstrings go as well: nobody asks for help there.
//
//   node compile.mjs PYODIDE_FOLDER FOLDER [FOLDER ...]
import { pathToFileURL } from "node:url";

const [pyodide, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${pyodide}/` });
for (const [place, folder] of folders.entries()) {
  const inside = `/work${place}`;
  python.FS.mkdir(inside);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, inside);
}
const failed = python.runPython(`
import pathlib, py_compile
failed = []
for place in range(${folders.length}):
    root = pathlib.Path(f"/work{place}")
    for source in root.rglob("*.py"):
        try:
            # Names inside stay relative, so that the same source gives the same bytes.
            py_compile.compile(str(source), cfile=str(source.with_suffix(".pyc")), dfile=str(source.relative_to(root)),
                doraise=True, optimize=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        except py_compile.PyCompileError as error:
            failed.append(f"{source}: {error.msg}")
        else:
            source.unlink()
"\\n".join(failed)
`);
if (failed !== "") {
  console.error(failed);
  process.exit(1);
}
