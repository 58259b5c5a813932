"""Command line: python -m training {train,evaluate,run,folds,int8,...}; docs/model.md, docs/model-life.md."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from training import data, evaluate, figshare, folds, inputs, int8, loop, package, run, train
from training.progress import end_with_watcher
from training.wish import RunError

SHIPPED = Path(__file__).resolve().parents[1] / "flask_inference" / "models" / "brain-tumor-mri"
_DEFAULT_OUT = Path("var") / "training"
_DEFAULT_EVALUATION = Path("var") / "evaluation"


def main(argv: Sequence[str] | None = None) -> int:
    """Parse and run; returns the exit status."""
    args = _parser().parse_args(argv)
    return int(args.run(args))


def _is_data_set(folder: Path) -> bool:
    there = (folder / "manifest.csv").is_file()
    if not there:
        print(f"{folder} holds no manifest.csv: this is not the data set", file=sys.stderr)
    return there


def _train(args: argparse.Namespace) -> int:
    if not _is_data_set(args.data):
        return 2
    recipe, refit = train.profile(args.profile, seed=args.seed)
    notes = tuple(args.note)
    job = train.Job(args.data, args.out, recipe, refit, args.clean_licence_only, args.version, notes=notes)
    print(f"model package: {train.run(job)}")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    if not _is_data_set(args.data):
        return 2
    job = evaluate.Job(args.data, args.package, args.part, args.out, args.write)
    figures = evaluate.run(job)
    for title, values in figures["sections"].items():
        print(f"\n{title}")
        for name, one in values.items():
            between = "" if "interval" not in one else "  [{:.3f}, {:.3f}]".format(*one["interval"])
            print(f"  {name:55s} {one['value']:.3f}{between}  {one.get('goal', '')}")
    print(f"\n{json.dumps(figures['confusion'])}\npredictions and figures: {args.out}")
    return 0


def _run(args: argparse.Namespace) -> int:
    if args.supervised:
        end_with_watcher()
    recipe, pictures = _trial(args.recipe)
    job = run.Job(
        request=args.request.absolute(),
        data=args.data,
        store=args.store,
        datasets=args.datasets,
        threads=args.threads,
        recipe=recipe,
        gate_pictures=args.gate_pictures or pictures,
        quiet=args.supervised,
    )
    try:
        result = run.run(job)
    except RunError as error:
        print(f"the run failed: {error.code} {error.params or ''}", file=sys.stderr)
        return 3
    print(f"{result['candidate']['version']}: " + ("passed" if result["passed"] else f"rejected ({result['failed']})"))
    return 0


def _trial(file: Path | None) -> tuple[loop.Recipe | None, int | None]:
    """Settings instead of the profile's, and how many pictures the gate is fitted on."""
    if file is None:
        return None, None
    told = json.loads(file.read_text(encoding="utf-8"))
    pictures = told.pop("gate_pictures", None)
    return loop.Recipe(**told), pictures


def _reference(args: argparse.Namespace) -> int:
    if not _is_data_set(args.data):
        return 2
    rows = [row for row in data.read_rows(args.data) if row.part != "test"]
    manifest = json.loads((args.package / "manifest.json").read_text(encoding="utf-8"))
    manifest["training"]["input_statistics"] = inputs.statistics(data.load(args.data, rows).images)
    package.save_manifest(args.package, manifest)
    print(f"{len(rows)} slices measured; written to {args.package / 'manifest.json'}")
    return 0


def _int8(args: argparse.Namespace) -> int:
    for name, figures in int8.run(int8.Job(args.data, args.package, args.out)).items():
        print(f"{name:8s} " + "  ".join(f"{label} {value:.3f}" for label, value in figures.items()))
    return 0


def _folds(args: argparse.Namespace) -> int:
    if not _is_data_set(args.data):
        return 2
    told = folds.run(folds.Job(args.data, args.out, folds.PROFILES[args.profile]))
    print(folds.markdown(told["folds"]) + f"written to {args.out}")
    return 0


def _import_figshare(args: argparse.Namespace) -> int:
    try:
        count = figshare.run(args.folder, args.out)
    except figshare.ImportFailedError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} slices written to {args.out}")
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
    one.add_argument("--note", action="append", default=[], help="a sentence for the card; may be given again")
    one.set_defaults(run=_train)
    two = commands.add_parser("evaluate", help="measure a model package; opens the locked split unless told otherwise")
    two.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    two.add_argument("--package", type=Path, default=SHIPPED)
    two.add_argument("--part", choices=("test", "select"), default="test")
    two.add_argument("--out", type=Path, default=_DEFAULT_EVALUATION, help="predictions.csv and figures.json")
    two.add_argument("--write", action="store_true", help="put the figures into the package's manifest and card")
    two.set_defaults(run=_evaluate)
    three = commands.add_parser("run", help="do a filed training run: train, compare with the serving model, judge")
    three.add_argument("--request", type=Path, required=True, help="runs/<id>/request.json; results go beside it")
    three.add_argument("--data", type=Path, required=True, help="folder of the base data set (manifest.csv)")
    three.add_argument("--store", type=Path, required=True, help="folder of the model store")
    three.add_argument("--datasets", type=Path, required=True, help="folder of exported reviewed cases")
    three.add_argument("--threads", type=int, default=1)
    three.add_argument("--supervised", action="store_true", help="end when standard input ends; no progress bars")
    three.add_argument("--recipe", type=Path, help="JSON with settings instead of the profile's (trials)")
    three.add_argument("--gate-pictures", type=int, help="pictures the gate is fitted on (trials)")
    three.set_defaults(run=_run)
    four = commands.add_parser("reference", help="put the spread of the training pictures into a package's manifest")
    four.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    four.add_argument("--package", type=Path, default=SHIPPED)
    four.set_defaults(run=_reference)
    five = commands.add_parser("int8", help="compare the package with an int8 twin on the selection part")
    five.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    five.add_argument("--package", type=Path, default=SHIPPED)
    five.add_argument("--out", type=Path, default=Path("var") / "int8", help="model_int8.onnx")
    five.set_defaults(run=_int8)
    six = commands.add_parser("import-figshare", help="make a data set of the public .mat files (figshare 1512427)")
    six.add_argument("folder", type=Path, metavar="DIR", help="the download, unpacked or not")
    six.add_argument("--out", type=Path, required=True, help="folder of the data set to write")
    six.set_defaults(run=_import_figshare)
    seven = commands.add_parser("folds", help="train without each fold of cheng in turn and test on it")
    seven.add_argument("--data", type=Path, required=True, help="folder of the data set (manifest.csv)")
    seven.add_argument("--out", type=Path, default=Path("var") / "folds", help="checkpoints, folds.json and folds.md")
    seven.add_argument("--profile", choices=tuple(folds.PROFILES), default="quick")
    seven.set_defaults(run=_folds)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
