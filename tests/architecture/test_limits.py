"""Size, settings and codes: the rules that are numbers or lists."""

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from apps.reports import pictures
from common.titles import TITLES
from config.env import PREFIX, REPOSITORY, Env
from inference.core import squares
from inference.settings import Settings
from neuronova_app.logic import findings

CODE_ROOTS = ("backend", "clients", "deploy", "bench", "tests", "frontend/app/src")
MODULE_LINES, TEST_LINES, FUNCTION_LINES = 400, 400, 60


def python_files() -> list[Path]:
    return [
        path
        for root in CODE_ROOTS
        for path in sorted((REPOSITORY / root).rglob("*.py"))
        if not {"migrations", "node_modules", "__pycache__"} & set(path.parts)
    ]


def test_no_module_is_longer_than_the_limit() -> None:
    limits = {path: TEST_LINES if "tests" in path.parts else MODULE_LINES for path in python_files()}

    assert limits
    found = {path: lines(path) for path, limit in limits.items() if lines(path) > limit}
    assert not found


def test_no_function_is_longer_than_the_limit() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES
    ]
    assert not found


def test_no_module_is_called_after_nothing() -> None:
    names = {path.stem for path in python_files()}

    assert not names & {"utils", "util", "helpers", "helper", "misc", "common_utils"}


@pytest.mark.parametrize("root", ["backend/django_main", "backend/flask_inference"])
def test_folders_with_more_than_five_files_say_what_they_hold(root: str) -> None:
    folders = {path.parent for path in (REPOSITORY / root).rglob("*.py") if "migrations" not in path.parts}

    crowded = [folder for folder in folders if len(list(folder.glob("*.py"))) > 5]
    assert not [str(f.relative_to(REPOSITORY)) for f in crowded if not (f / "README.md").is_file()]


def test_django_example_names_exactly_what_the_gateway_reads() -> None:
    fields = {PREFIX + field.name.upper() for field in dataclasses.fields(Env)}

    assert example_names("django") == fields


def test_flask_example_names_what_the_ai_server_reads() -> None:
    source = Path(str(Settings.__module__).replace(".", "/")).with_suffix(".py")
    text = (REPOSITORY / "backend" / "flask_inference" / source).read_text(encoding="utf-8")

    read = set(re.findall(r"NEURONOVA_[A-Z_]+", text))
    assert example_names("flask") == {name.rstrip("_") for name in read if name != "NEURONOVA_"}


def test_everybody_draws_the_same_pixels_as_squares() -> None:
    view = (REPOSITORY / "frontend" / "web" / "src" / "features" / "reading" / "view.ts").read_text(encoding="utf-8")

    (drawn_by_the_page,) = re.findall(r"^const SQUARE = ([\d.]+);$", view, flags=re.MULTILINE)
    assert {float(drawn_by_the_page), pictures.SQUARE, findings.SQUARE} == {squares.SQUARE}


def test_the_contract_lists_every_setting() -> None:
    text = (REPOSITORY / "docs" / "contracts.md").read_text(encoding="utf-8")

    section = text[text.index("\n## 5. Settings\n") : text.index("\n## 6. ")]
    launcher = {f"{PREFIX}{name}_PORT" for name in ("HTTP", "DJANGO", "FLASK")}
    assert set(re.findall(r"NEURONOVA_[A-Z_]+", section)) - {PREFIX} == (
        example_names("django") | example_names("flask") | launcher
    )


def test_every_error_code_of_the_design_has_its_sentences() -> None:
    schema = (REPOSITORY / "backend" / "contract" / "openapi.yaml").read_text(encoding="utf-8")

    listed = re.search(r"\n    ProblemCode:\n(.*?)\n    [A-Z]", schema, flags=re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"^      - (\w+)$", listed[1], flags=re.MULTILINE)) == set(TITLES)


def example_names(server: str) -> set[str]:
    text = (REPOSITORY / "deploy" / "env" / f"{server}.env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?\s*(NEURONOVA_[A-Z_]+)=", text, flags=re.MULTILINE))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
