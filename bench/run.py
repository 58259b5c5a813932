"""`make bench`: stage timings and throughput, on a copy started for the purpose.

python -m bench.run [micro|load] [-n 100] [--seconds 20] [--clients 4] [--var FOLDER of a running copy]
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.rig import databases
from tests.rig.stack import Stack, running_stack

from bench import results
from bench.client import Asker, distinct_images, read_demo
from bench.load import throughput
from bench.micro import predict_stages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["micro", "load"], help="default: both")
    parser.add_argument("-n", type=int, default=100, help="sequential predictions of bench/micro")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--var", type=Path, help="data folder of a running copy; default: start one")
    chosen = parser.parse_args()
    with _copy(chosen.var) as (var, demo):
        asker, images = Asker.from_demo(demo), distinct_images(var / "samples")
        if chosen.what in (None, "micro"):
            _micro(asker, images, chosen.n)
        if chosen.what in (None, "load"):
            _load(asker, images, current_model(var), chosen.clients, chosen.seconds)


def _micro(asker: Asker, images: Iterator[bytes], n: int) -> None:
    measured = predict_stages.measure(asker, images, n)
    print(predict_stages.table(measured))
    print(f"written to {results.write('micro', measured).relative_to(results.REPO)}\n")


def _load(asker: Asker, images: Iterator[bytes], model: Path, clients: int, seconds: float) -> None:
    measured = throughput.measure(asker, images, model, clients=clients, seconds=seconds)
    stack, bare = measured["stack"], [run["runs_per_s"] for run in measured["bare"]]
    p95_ms = stack["latency_ms"]["p95"]
    print(f"whole stack  {stack['answers_per_s']:.1f} answers/s ({clients} clients, p95 {p95_ms:.0f} ms)")
    print(f"bare ONNX    {bare[0]:.1f} and {bare[1]:.1f} runs/s (before, after)")
    print(f"ratio        {measured['ratio']:.3f}   refused {stack['refused'] or 'none'}")
    print(f"written to {results.write('load', measured).relative_to(results.REPO)}")


def current_model(var: Path) -> Path:
    pointer = json.loads((var / "models" / "current.json").read_text(encoding="utf-8"))
    return var / "models" / "packages" / str(pointer["version"]) / "model.onnx"


@contextmanager
def full_copy(**choices: str) -> Iterator[Stack]:
    """Start a copy with MariaDB and Redis where the machine has them, else embedded."""
    with tempfile.TemporaryDirectory(prefix="neuronova-bench-") as name, ExitStack() as opened:
        folder = Path(name)
        if databases.available():
            folder.chmod(0o711)  # the database server runs as another user
            (folder / "databases").mkdir()
            started = opened.enter_context(databases.private_databases(folder / "databases"))
            choices = {
                **choices,
                "NEURONOVA_DATABASE_URL": started.database_url,
                "NEURONOVA_REDIS_URL": started.redis_url,
            }
        yield opened.enter_context(running_stack(folder, choices))


@contextmanager
def _copy(var: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    if var:
        yield var, read_demo(var)
        return
    with full_copy() as stack:
        yield stack.settings.var, stack.demo


if __name__ == "__main__":
    main()
