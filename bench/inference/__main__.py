"""`make bench-inference`: how much of the bare model's speed the AI server keeps, per worker.

    python -m bench.inference [--rounds 5] [--seconds 6] [--processes 1 2]

Bare is decode + preprocess + ONNX Runtime in as many processes as the server has workers, on the very same files. The
server does that too, and reads and checks a signed request, decodes in a limited child, explains, encodes four pictures
and answers over HTTP. Both sides may use as many cores as they have processes (the client takes what is left). Rounds
alternate, so that a busy machine slows both; the ratio is that of the medians. Processor time is told beside it: what
others do on the machine changes that less, and it is what the rate of a quiet machine follows.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from deploy.local.model_store import install_shipped_model
from deploy.local.samples import ensure_samples

from bench import results
from bench.client import distinct_images
from bench.inference import bare, served

FILES = 64  # distinct pictures, asked for in turn; the AI server remembers no answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round of each side")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="neuronova-bench-") as folder:
        var = Path(folder)
        install_shipped_model(var / "models")
        ensure_samples(var / "samples")
        images = distinct_images(var / "samples")
        files = [next(images) for _ in range(FILES)]
        measured = [_compare(var, files, count, chosen.rounds, chosen.seconds) for count in chosen.processes]
    for one in measured:
        print(_table(one))
    print(f"written to {results.write('inference', {'compared': measured}).relative_to(results.REPO)}")


def _compare(var: Path, files: list[bytes], processes: int, rounds: int, seconds: float) -> dict[str, Any]:
    """Alternate rounds of the bare loop and of a server with as many workers."""
    loops, answers, loop_ms, answer_ms, stages = [], [], [], [], []
    with served.server(var, workers=processes) as target, bare.loops(var, files, processes) as run:
        for number in range(rounds + 1):
            print(f"{processes} process(es): round {number} of {rounds}{'' if number else ' (warm-up)'}", flush=True)
            (loop, one_loop_ms), (rate, one_ms, stage_ms) = run(seconds), served.ask(target, files, seconds)
            if number:
                loops.append(loop)
                loop_ms.append(one_loop_ms)
                answers.append(rate)
                answer_ms.append(one_ms)
                stages += stage_ms
    bare_rate, rate = statistics.median(loops), statistics.median(answers)
    return {
        "processes": processes,
        "bare_images_per_s": [round(value, 2) for value in loops],
        "served_images_per_s": [round(value, 2) for value in answers],
        "ratio": round(rate / bare_rate, 3),
        "bare_processor_ms": [round(value, 2) for value in loop_ms],
        "served_processor_ms": [round(value, 2) for value in answer_ms],
        "processor_ratio": round(statistics.median(loop_ms) / statistics.median(answer_ms), 3),
        "stage_ms": {name: results.summary([one[name] for one in stages]) for name in stages[0]},
    }


def _table(one: dict[str, Any]) -> str:
    bare_rate, rate = (statistics.median(one[f"{side}_images_per_s"]) for side in ("bare", "served"))
    head = (
        f"\n{one['processes']} process(es): bare {bare_rate:.1f} images/s, served {rate:.1f} images/s, "
        f"ratio {one['ratio']:.2f}\nprocessor ms of one: bare {statistics.median(one['bare_processor_ms']):.1f}, "
        f"served {statistics.median(one['served_processor_ms']):.1f}, ratio {one['processor_ratio']:.2f}"
        f"\n{'stage':<12}{'median ms':>12}{'p95 ms':>12}"
    )
    rows = [f"{name:<12}{value['median']:>12.2f}{value['p95']:>12.2f}" for name, value in one["stage_ms"].items()]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    main()
