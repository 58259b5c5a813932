"""`make bench`: how much of what this machine can compute do the product and comparable servers give?

    python -m bench.run [PART ...] [--rounds 5] [--seconds 2] [-n 2000] [--field name=value ...]

Parts, in the order in which all of them run:
{parts}
Every rate stands beside the ceiling of its own round: decode, preprocess and ONNX Runtime in one process per core.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.rig.machine import find_program, install_missing

from bench import results
from bench.parts import bulkhead, comparison, crowd, memory, processor, stages, start, uploads, volumes
from bench.parts.session import Options, Session
from bench.yardstick.table import Row, text

# curl and openssl belong to every server; the others are what tests/rig/machine.py installs.
PROGRAMS = ("mariadbd", "redis-server", "nginx", "wrk", "curl", "openssl")
Part = Callable[[Session], tuple[dict[str, Any], list[Row]]]
# Parts that need the same copy of the product follow each other.
PARTS: dict[str, tuple[str, Part]] = {
    "peers": ("light model: other servers, without login or database", comparison.peers_light),
    "naive": ("light model: our design written the obvious way", comparison.naive_light),
    "ours": ("light model: the product, plain and TLS, 1 to 128 clients", comparison.ours_light),
    "processor": ("light model: which process spends how much on one answer", processor.processor_light),
    "crowd": ("128 clients: throughput and refusals", crowd.crowd),
    "memory": ("does a process grow with requests (-n)", memory.memory),
    "shipped": ("the shipped model, mask and heat-map stored", comparison.ours_shipped),
    "stages": ("where the time of one prediction goes", stages.stages),
    "volumes": ("slices per second of a volume", volumes.volumes),
    "uploads": ("100 MB to the AI server", uploads.uploads),
    "bulkhead": ("login, history and health while all slots wait", bulkhead.bulkhead),
    "start": ("cold start to the first answer", start.start),
    "heavy": ("heavy model: the product", comparison.ours_heavy),
    "processor-heavy": ("heavy model: the same", processor.processor_heavy),
    "heavy-peers": ("heavy model: other servers", comparison.peers_heavy),
}


def main() -> None:
    chosen = _arguments()
    _require_programs()
    # Told to end, it ends what it started and keeps what it has measured.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    options = Options(chosen.rounds, chosen.seconds, chosen.n, dict(one.split("=", 1) for one in chosen.field))
    measured: dict[str, Any] = {}
    table: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="neuronova-bench-") as name:
        session = Session(Path(name), options)
        try:
            for part in [one for one in PARTS if one in (chosen.parts or PARTS)]:
                print(f"{part}: {PARTS[part][0]} ...", flush=True)
                began = time.monotonic()
                found, rows = PARTS[part][1](session)
                measured[part] = found | {"took_s": round(time.monotonic() - began, 1)}
                table += rows
                print(f"{text(rows)}\n", flush=True)
        finally:
            # What was measured is kept even when a later part fails.
            session.close()
            if measured:
                told = {"options": vars(options), "parts": measured}
                print(f"\n{text(table)}\nwritten to {results.write('bench', told).relative_to(results.REPO)}")


def _require_programs() -> None:
    """Install what `make test` would install too, where that is allowed. Raises SystemExit naming what is missing."""
    install_missing()
    if missing := [name for name in PROGRAMS if not find_program(name)]:
        raise SystemExit(f"these programs are needed: {', '.join(missing)}")


def _arguments() -> argparse.Namespace:
    lines = "\n".join(f"    {name:<16} {told}" for name, (told, _) in PARTS.items())
    parser = argparse.ArgumentParser(
        description=str(__doc__).format(parts=lines), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each run in a round")
    parser.add_argument("-n", type=int, default=2000, help="requests of the memory part")
    parser.add_argument("--field", action="append", default=[], help="form field for the product's predict: name=value")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    main()
