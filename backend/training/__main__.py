"""Command line: python -m training {train,evaluate}. See docs/model.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from training import evaluate, train

SHIPPED = Path(__file__).resolve().parents[1] / "flask_inference" / "models" / "brain-tumor-mri"
_DEFAULT_OUT = Path("var") / "training"
_DEFAULT_EVALUATION = Path("var") / "evaluation"


def main(argv: Sequence[str] | None = None) -> int:
    """Parse and run; returns the exit status."""
    args = _parser().parse_args(argv)
    if not (args.data / "manifest.csv").is_file():
        print(f"{args.data} holds no manifest.csv: this is not the data set", file=sys.stderr)
        return 2
    return int(args.run(args))


def _train(args: argparse.Namespace) -> int:
    recipe, refit = train.profile(args.profile, seed=args.seed)
    job = train.Job(args.data, args.out, recipe, refit, args.clean_licence_only, args.version)
    print(f"model package: {train.run(job)}")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    job = evaluate.Job(args.data, args.package, args.part, args.out, args.write)
    figures = evaluate.run(job)
    for title, values in figures["sections"].items():
        print(f"\n{title}")
        for name, one in values.items():
            between = "" if "interval" not in one else "  [{:.3f}, {:.3f}]".format(*one["interval"])
            print(f"  {name:55s} {one['value']:.3f}{between}  {one.get('goal', '')}")
    print(f"\n{json.dumps(figures['confusion'])}\npredictions and figures: {args.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("train", help="train a model package")
    one.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    one.add_argument("--out", type=Path, default=_DEFAULT_OUT, help="checkpoints and the package")
    one.add_argument("--profile", choices=("quick", "full"), default="full")
    one.add_argument("--clean-licence-only", action="store_true", help="leave out sources without established licence")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--version", default="0.0.0")
    one.set_defaults(run=_train)
    two = commands.add_parser("evaluate", help="measure a model package; opens the locked split unless told otherwise")
    two.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    two.add_argument("--package", type=Path, default=SHIPPED)
    two.add_argument("--part", choices=("test", "select"), default="test")
    two.add_argument("--out", type=Path, default=_DEFAULT_EVALUATION, help="predictions.csv and figures.json")
    two.add_argument("--write", action="store_true", help="put the figures into the package's manifest and card")
    two.set_defaults(run=_evaluate)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
