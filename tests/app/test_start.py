"""What the page around the app (web/start.js) tells Python, run by Node with as little of a browser as it needs."""

import json
import subprocess
from typing import Any

from deploy.local.page import node_bin
from deploy.local.settings import REPO

START = REPO / "frontend" / "app" / "web" / "start.js"
BROWSER = """
const [start, cookie, kept, asked, picked] = JSON.parse(process.argv[1]);
const jar = new Map(cookie.split("; ").filter(Boolean).map((entry) => entry.split("=")));
const storage = new Map(Object.entries(kept));
globalThis.document = {
  currentScript: { dataset: { engine: "engine", code: "code" } },
  baseURI: "http://neuronova.test/app/",
  documentElement: { dataset: {} },
  get cookie() {
    return [...jar].map((entry) => entry.join("=")).join("; ");
  },
  set cookie(line) {
    const [entry, ...told] = line.split("; ");
    const [name, value] = entry.split("=");
    if (told.includes("Path=/") && told.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, value);
  },
};
globalThis.localStorage = {
  getItem: (name) => storage.get(name) ?? null,
  setItem: (name, value) => storage.set(name, value),
  removeItem: (name) => storage.delete(name),
};
globalThis.window = globalThis;
globalThis.HTMLInputElement = class extends EventTarget {
  // The browser's own dialog, in which somebody chooses at once.
  click() {
    this.files = [picked];
    this.dispatchEvent(new Event("change"));
  }
};
globalThis.addEventListener = () => {};
const answers = [];
const told = [];
globalThis.BroadcastChannel = class {
  constructor(name) {
    this.name = name;
  }
  postMessage(message) {
    // With what the tabs find kept when they hear it.
    told.push([this.name, message, Object.fromEntries(storage)]);
  }
};
let worker;
globalThis.Worker = class {
  constructor() {
    worker = this;
  }
  postMessage(message) {
    answers.push(message.value);
  }
};
(0, eval)(require("node:fs").readFileSync(start, "utf8"));
if (picked) Object.assign(new HTMLInputElement(), { type: "file" }).click();
asked.forEach(([ask, what], id) => worker.onmessage({ data: { id, ask, what } }));
console.log(JSON.stringify({ answers, cookie: document.cookie, kept: Object.fromEntries(storage), told }));
"""


def ask(
    *asked: str | tuple[str, object],
    cookie: str = "",
    kept: dict[str, str] | None = None,
    picked: dict[str, object] | None = None,
) -> dict[str, Any]:
    """The answers to these questions, what the browser holds after them and what its other tabs have heard.

    picked: the file that Flutter's client had somebody choose before
    """
    questions = [(each, None) if isinstance(each, str) else each for each in asked]
    given = json.dumps([str(START), cookie, kept or {}, questions, picked])
    command = [str(node_bin() / "node"), "--input-type=commonjs", "-e", BROWSER, given]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_lock_of_the_page_is_told_and_ends_with_a_sign_in() -> None:
    kept = {"neuronova-locked": "1", "neuronova-language": "en"}

    found = ask("locked", ("signedIn", {"userId": 7}), "locked", kept=kept)

    assert found["answers"] == ["1", "", ""]
    assert found["kept"] == {"neuronova-language": "en"}


def test_sign_out_leaves_no_cookie_to_ask_with() -> None:
    found = ask("csrf", "signedOut", "csrf", cookie="a=1; neuronova_csrf=c-1")

    assert found["answers"] == ["c-1", "", ""]
    assert found["cookie"] == "a=1"


def test_tabs_of_the_page_hear_who_has_come_and_that_somebody_has_left() -> None:
    found = ask(("signedIn", {"userId": 7}), "signedOut", kept={"neuronova-locked": "1"})

    assert found["told"] == [
        ["neuronova-session", {"type": "signed-in", "userId": 7}, {}],
        ["neuronova-session", {"type": "signed-out"}, {}],
    ]


def test_csrf_cookie_is_read_among_others() -> None:
    assert ask("csrf", cookie="a=1; neuronova_csrf=c%2B1; b=2")["answers"] == ["c+1"]
    assert ask("csrf", cookie="a=1")["answers"] == [""]


def test_chosen_file_is_handed_on_once() -> None:
    file = {"name": "head.nii", "size": 7}

    assert ask("chosenFile", "chosenFile", picked=file)["answers"] == [file, ""]
    assert ask("chosenFile")["answers"] == [""]
