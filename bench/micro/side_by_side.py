"""Two running copies asked in turn, so that a noisy machine is noisy to both alike.

    python -m bench.micro.side_by_side --var FOLDER_OF_BASE --var FOLDER_OF_NEW [-n 150]

For each copy: median and 10th percentile of the gateway's share, of everything but the AI server, and of the processor
time that the Django processes took for one prediction; each median also as a ratio to the first copy's.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench import results
from bench.client import Asker, distinct_images, read_demo
from bench.micro.predict_stages import WARM_UP, beside_flask

FIGURES = ("gateway_ms", "beside_flask_ms", "cpu_ms")


class Copy:
    """One running copy and what was measured of it."""

    def __init__(self, var: Path) -> None:
        self.asker = Asker.from_demo(read_demo(var))
        self.bearer = self.asker.bearer()
        self.images: Iterator[bytes] = distinct_images(var / "samples")
        self.master = int((var / "run" / "django.pid").read_text(encoding="ascii"))
        self.measured: dict[str, list[float]] = {name: [] for name in FIGURES}

    def ask(self) -> None:
        image, before = next(self.images), self._cpu_ms()
        answer, client_ms = self.asker.timed(image, self.bearer)
        self.measured["cpu_ms"].append(self._cpu_ms() - before)
        self.measured["gateway_ms"].append(float(answer["timing_ms"]["gateway"]))
        self.measured["beside_flask_ms"].append(beside_flask(answer, client_ms))

    def _cpu_ms(self) -> float:
        """Return what all threads of Gunicorn's workers have run so far."""
        workers = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="ascii").split()
        threads = (thread for worker in workers for thread in Path(f"/proc/{worker}/task").iterdir())
        return sum(int((thread / "schedstat").read_text(encoding="ascii").split()[0]) for thread in threads) / 1e6

    def summary(self) -> dict[str, dict[str, float]]:
        kept = {name: values[WARM_UP:] for name, values in self.measured.items()}
        return {
            name: {"median": float(np.median(values)), "p10": float(np.percentile(values, 10))}
            for name, values in kept.items()
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, action="append", required=True)
    parser.add_argument("-n", type=int, default=150)
    chosen = parser.parse_args()
    load, copies = os.getloadavg()[0], [Copy(var) for var in chosen.var]
    for _ in range(WARM_UP + chosen.n):
        for copy in copies:
            copy.ask()
    measured = [copy.summary() for copy in copies]
    for var, one in zip(chosen.var, measured, strict=True):
        print(f"{var}: " + _line(one, measured[0]))
    report: dict[str, Any] = {
        "n": chosen.n,
        "load": load,
        "copies": dict(zip(map(str, chosen.var), measured, strict=True)),
    }
    print(f"written to {results.write('side-by-side', report).relative_to(results.REPO)}")


def _line(one: dict[str, dict[str, float]], first: dict[str, dict[str, float]]) -> str:
    return "   ".join(_told(name, one[name], first[name]["median"]) for name in FIGURES)


def _told(name: str, figure: dict[str, float], first: float) -> str:
    return f"{name} {figure['median']:.2f} (p10 {figure['p10']:.2f}, x{figure['median'] / first:.2f})"


if __name__ == "__main__":
    main()
