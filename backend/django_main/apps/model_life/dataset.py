"""Reviewed cases as a data set that training reads: versioned, without a trace of who they are of.

A data set is a folder `<NEURONOVA_DATASETS>/reviews-<fingerprint>`: `manifest.csv` in the columns of the base data set,
`dataset.json` with the digest of every file, `images/` and `masks/`. It is written beside and renamed, never changed;
the same reviews give the same name. Pictures are what the AI server drew of the pixels (no header, no text chunk);
patients are keyed digests; a reviewed patient is always in `train`, never in the locked split.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import os
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.ml_proxy import audit, media
from apps.ml_proxy.models import InferenceLog, InferenceState, Review, StoredImage, TrainingRun
from apps.ml_proxy.statements import Verdict
from common.errors import DatasetUnavailableError, InvalidRequestError

SCHEMA: Final = "neuronova.dataset/1"
NO_TUMOR: Final = "no_tumor"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_COLUMNS: Final = (
    "file", "class", "patient_id", "group", "fold", "mask", "box", "source", "split", "origin_file",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One reviewed answer. image, mask: names in the media store; mask is empty where no outline is known."""

    key: str
    group: str
    label: str
    verdict: str
    model_version: str
    day: str
    image: str
    mask: str

    def files(self) -> Iterator[tuple[str, str]]:
        """Name in the data set, name in the media store."""
        yield f"images/{self.key}.png", self.image
        if self.mask:
            yield f"masks/{self.key}.png", self.mask


def dataset_check(name: str) -> None:
    """Raises InvalidRequestError when there is no data set of that name."""
    if not _NAME.fullmatch(name) or not (_folder() / name / "dataset.json").is_file():
        raise InvalidRequestError(fields={"dataset": ["unknown"]})


def dataset_list() -> list[dict[str, Any]]:
    """What the data sets on disk say of themselves, newest first, without their files; damaged ones are left out."""
    told = []
    for path in _folder().glob("[!.]*/dataset.json"):
        try:
            one = json.loads(path.read_bytes())
            told.append({name: one[name] for name in ("name", "created_at", "cases", "patients", "by_class")})
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(told, key=lambda one: str(one["created_at"]), reverse=True)


def dataset_export(*, by: User | None, address: str) -> str | None:
    """Make a data set of all cases reviewed so far, or find it made already.

    returns: its name; None when no reviewed case can be trained on
    raises : DatasetUnavailableError when it cannot be written; then nothing of it is left
    """
    cases, left_out = _cases()
    if not cases:
        return None
    digests = _digests(cases)
    fingerprint = _fingerprint(cases, digests)
    name = f"reviews-{fingerprint[:16]}"
    if not (_folder() / name).is_dir():
        told = {
            "schema": SCHEMA,
            "name": name,
            "created_at": timezone.now().isoformat(),
            "fingerprint": f"sha256:{fingerprint}",
            "cases": len(cases),
            "patients": len({case.group for case in cases}),
            "by_class": Counter(case.label for case in cases),
            "by_verdict": Counter(case.verdict for case in cases),
            "by_model": Counter(case.model_version for case in cases),
            "oldest": min(case.day for case in cases),
            "left_out": left_out,
            "files": {path: digests[stored] for case in cases for path, stored in case.files()},
        }
        _write(name, cases, told)
        detail = {"dataset": name, "cases": told["cases"], "patients": told["patients"]}
        with transaction.atomic():
            audit.record("dataset_made", actor=by, address=address, detail=detail)
    return name


def datasets_expire() -> int:
    """Remove data sets with a picture that the site keeps no longer (docs/retention.md). Returns how many.

    One that a run under way may still read stays until that has ended.
    """
    days = settings.ENV.keep_media_days
    if not days or TrainingRun.objects.filter(active=True).exists():
        return 0
    before, gone = (timezone.now() - timedelta(days=days)).date().isoformat(), 0
    for path in sorted(_folder().glob("*/dataset.json")):
        try:
            oldest = str(json.loads(path.read_bytes())["oldest"])
        except (OSError, ValueError, KeyError):
            continue
        if oldest < before:
            shutil.rmtree(path.parent, ignore_errors=True)
            with transaction.atomic():
                audit.record("dataset_expired", actor=None, address="", detail={"dataset": path.parent.name})
            gone += 1
    return gone


def _cases() -> tuple[list[Case], dict[str, int]]:
    """What can be trained on, by the last review of each answer, and what was left out, by reason."""
    reviews = Review.objects.filter(inference__is_reviewed=True).select_related("inference").order_by("pk")
    last = {review.inference_id: review for review in reviews.iterator()}
    cases, left_out = [], Counter[str]()
    for review in last.values():
        case = _case(review)
        if isinstance(case, str):
            left_out[case] += 1
        else:
            cases.append(case)
    return sorted(cases, key=lambda case: case.key), dict(left_out)


def _case(review: Review) -> Case | str:
    row: InferenceLog = review.inference
    if review.verdict == Verdict.UNUSABLE:
        return "unusable"
    if row.state != InferenceState.COMPLETED or not review.label or "input" not in row.images:
        return "no_picture"
    return Case(
        key=_keyed("case", str(row.pk)),
        group=f"site-{_keyed('patient', str(row.patient_id))}",
        label=review.label,
        verdict=review.verdict,
        model_version=row.model_version,
        day=row.created_at.date().isoformat(),
        image=row.images["input"],
        mask=_mask(review, row),
    )


def _mask(review: Review, row: InferenceLog) -> str:
    """The outline drawn by the reviewer, else the one agreed with; none is known of a class that was corrected."""
    if review.label == NO_TUMOR:
        return ""
    agreed = row.images.get("mask", "") if review.verdict == Verdict.AGREE else ""
    return review.mask_name or str(agreed)


def _keyed(kind: str, value: str) -> str:
    """16 hex digits that nobody can turn back, or try all patients on, without the site's secret."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"neuronova.dataset.v1", "sha256")
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:16]


def _digests(cases: list[Case]) -> dict[str, str]:
    """SHA-256 of every stored file by its name, as the record has it."""
    names = [stored for case in cases for _, stored in case.files()]
    found: dict[str, str] = {}
    for start in range(0, len(names), 500):
        rows = StoredImage.objects.filter(name__in=names[start : start + 500])
        found.update(rows.values_list("name", "sha256"))
    if missing := set(names) - set(found):
        raise DatasetUnavailableError(reason="media", missing=len(missing))
    return found


def _fingerprint(cases: list[Case], digests: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for case in cases:
        parts = (case.key, case.group, case.label, digests[case.image], digests[case.mask] if case.mask else "")
        digest.update("\0".join(parts).encode() + b"\n")
    return digest.hexdigest()


def _write(name: str, cases: list[Case], told: dict[str, Any]) -> None:
    waiting = _folder() / f".{name}.{secrets.token_hex(4)}.new"
    try:
        for part in ("images", "masks"):
            (waiting / part).mkdir(parents=True)
        for case in cases:
            for path, stored in case.files():
                _place(media.media_path(stored), waiting / path)
        _flushed(waiting / "manifest.csv", _manifest(cases))
        _flushed(waiting / "dataset.json", json.dumps(told, indent=1) + "\n")
        waiting.rename(_folder() / name)
    except (OSError, ValueError) as exc:
        if (_folder() / name).is_dir():
            return  # another process made the same one meanwhile
        raise DatasetUnavailableError(reason="write") from exc
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _manifest(cases: list[Case]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for case in cases:
        files = dict(zip(("file", "mask"), (path for path, _ in case.files()), strict=False))
        writer.writerow({**files, "class": case.label, "group": case.group, "source": "site", "split": "train"})
    return text.getvalue()


def _place(source: Path, target: Path) -> None:
    """A second name for a file that never changes; a copy where the two folders are on different disks."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def _flushed(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _folder() -> Path:
    return Path(settings.ENV.datasets)
