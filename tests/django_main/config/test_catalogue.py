"""The Korean catalogue: whole, compiled as it is written, and in the words of the page."""

import ast
import gettext
import io
import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from tests.support.page_words import block

from apps.accounts.models import Role
from apps.ml_proxy.models import InferenceState, TrainingProfile, TrainingState
from apps.ml_proxy.statements import Label, Verdict
from apps.model_life.models import DriftKind, PromotionState
from apps.patients.models import Sex
from apps.reports.words import LANGUAGES, Words
from config.env import REPOSITORY

FOLDER: Final = Path(settings.LOCALE_PATHS[0]) / "ko" / "LC_MESSAGES"
ENTRY: Final = re.compile(r'^(?:msgctxt (".*")\n)?msgid (".*(?:\n".*)*)\nmsgstr (".*(?:\n".*)*)$', re.MULTILINE)
# What is the name of a word in the sources, by the place of the word among the arguments.
CALLS: Final = {"_": 0, "gettext": 0, "gettext_noop": 0, "pgettext_lazy": 1}

NAMED: Final = {"accounts": "0006", "audit": "0003", "ml_proxy": "0007", "model_life": "0003", "patients": "0006"}


def written() -> dict[str, str]:
    """Every entry as the compiled file keeps it: the context, if any, stands before an EOT character."""
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    assert "#, fuzzy" not in text
    assert "\n#~" not in text
    found = {}
    for context, word, said in ENTRY.findall(text):
        key = ast.literal_eval(f"({word})")
        found[f"{ast.literal_eval(context)}\x04{key}" if context else key] = ast.literal_eval(f"({said})")
    return found


def in_sources() -> set[str]:
    found = set()
    for path in (REPOSITORY / "backend" / "django_main").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                found.add("\x04".join(str(word) for word in words[: CALLS[node.func.id] + 1]))
    return found


def test_compiled_catalogue_is_what_is_written() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    entries = written()
    assert len(entries) > 200
    assert vars(compiled)["_catalog"] == entries, "run: python manage.py compilemessages"


def test_every_word_of_the_sources_is_translated() -> None:
    entries = written()

    assert not in_sources() - entries.keys(), "run: python manage.py makemessages -l ko --no-location --no-wrap"
    assert not [word for word, said in entries.items() if not said]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("file", "keys", "choices"),
    [
        (".ts", ("roles",), Role),
        (".ts", ("states",), InferenceState),
        (".ts", ("labels",), Label),
        ("/review.ts", ("verdicts",), Verdict),
        ("/admin.ts", ("training", "states"), TrainingState),
        ("/admin.ts", ("training", "profiles"), TrainingProfile),
        ("/admin.ts", ("moves",), PromotionState),
        ("/admin.ts", ("agreement", "kinds"), DriftKind),
    ],
)
def test_admin_says_what_the_page_says(language: str, file: str, keys: tuple[str, ...], choices: type[Role]) -> None:
    with translation.override(language):
        said = {choice.value: str(choice.label) for choice in choices}

    assert {key: word[:1].upper() + word[1:] for key, word in block(language + file, *keys).items()} == said


@pytest.mark.parametrize(("language", "words"), LANGUAGES.items())
def test_sexes_are_those_of_a_report(language: str, words: Words) -> None:
    with translation.override(language):
        assert {sex.value: str(sex.label) for sex in Sex} == words.sexes


@pytest.mark.django_db(transaction=True)
def test_names_cost_the_database_nothing() -> None:
    """The record may have millions of rows."""
    told = io.StringIO()

    for app, number in NAMED.items():
        call_command("sqlmigrate", app, number, stdout=told)

    lines = {line for line in told.getvalue().splitlines() if line and not line.startswith("--")}
    assert lines <= {"BEGIN;", "COMMIT;"}
