"""Stands in for `python -m training run`: does what the file `play` in the run's folder says, one word after another.

epoch: one more epoch in the progress file · passed, rejected: leave the verdict · error:CODE: leave that ·
crash: end by a signal, once (the next start goes on behind it) · sleep: stay until ended · partial: half a line
"""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    (folder / "work").mkdir(exist_ok=True)
    (folder / "work" / "checkpoint.pt").write_bytes(b"0" * 1000)
    (folder / "pid").write_text(str(os.getpid()))
    words = (folder / "play").read_text().split()
    for index, word in enumerate(words):
        if word == "crash":
            (folder / "play").write_text(" ".join(words[index + 1 :]))
            os.kill(os.getpid(), signal.SIGKILL)
        act(folder, word)


def act(folder: Path, word: str) -> None:
    name, _, value = word.partition(":")
    if name == "epoch":
        tell(folder, stage="train", progress=0.3, eta_s=12.0, epoch=int(value), epochs=3, f1=0.9)
    elif name == "partial":
        with (folder / "progress.jsonl").open("a") as file:
            file.write('{"stage": "tr')
    elif name in ("passed", "rejected"):
        finish(folder, passed=name == "passed")
    elif name == "error":
        (folder / "error.json").write_text(json.dumps({"code": value, "params": {"n": 1}}))
        sys.exit(3)
    elif name == "sleep":
        time.sleep(600)


def tell(folder: Path, **entry: object) -> None:
    with (folder / "progress.jsonl").open("a") as file:
        file.write(json.dumps(entry) + "\n")


def finish(folder: Path, *, passed: bool) -> None:
    model = b"a candidate"
    made = {"version": "1.0.0-r0123", "sha256": hashlib.sha256(model).hexdigest(), "figures": {"macro_f1": 0.95}}
    package = folder / "package"
    package.mkdir(exist_ok=True)
    (package / "model.onnx").write_bytes(model)
    (package / "manifest.json").write_text(json.dumps(made))
    (package / "golden.png").write_bytes(b"\x89PNG\r\n\x1a\n")  # nobody decodes it here
    report = folder / "report"
    report.mkdir(exist_ok=True)
    (report / "report.md").write_text("# a report\n")
    clause = {"id": "macro_f1", "passed": passed, "value": 0.95, "bound": 0.94, "at_most": False}
    base = {"version": "1.0.0", "sha256": hashlib.sha256(b"model 1.0.0").hexdigest(), "figures": {"macro_f1": 0.95}}
    verdict = {
        "passed": passed,
        "failed": None if passed else "macro_f1",
        "clauses": [clause],
        "base": base,
        "candidate": made,
    }
    (folder / "result.json").write_text(json.dumps(verdict))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
