"""Fills a copy that nobody uses with a month of life, so that its pages have something to show on photographs.

    python -m tests.e2e.plant        in the environment of the copy's gateway

Only rows and files whose figures pages draw: samples, reviews, pictures measured, trainings. All of it is invented.
"""

import json
import math
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.accounts.models import User  # noqa: E402
from apps.ml_proxy.models import InferenceLog, Review, TrainingRun, TrainingState  # noqa: E402
from apps.model_life.models import InputSample, ModelPromotion, PromotionState  # noqa: E402
from apps.model_life.reports import report_folder  # noqa: E402
from apps.monitoring.models import MinuteSample  # noqa: E402
from apps.patients.models import Patient  # noqa: E402

LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")
_REVIEWS, _DAYS = 160, 30
_random = random.Random(11)  # noqa: S311 -- invented figures


def main(store: Path) -> None:
    pointer = json.loads((store / "current.json").read_text(encoding="utf-8"))
    manifest = json.loads((store / "packages" / pointer["version"] / "manifest.json").read_text(encoding="utf-8"))
    samples()
    reviews(manifest)
    trainings(manifest)


def samples() -> None:
    """A month of minutes: days are busier than nights, and for three hours yesterday nothing was measured."""
    now = int(timezone.now().timestamp() // 60)
    rows = []
    for minute in range(now - _DAYS * 24 * 60, now):
        if now - 1500 < minute < now - 1320:
            continue
        busy = max(0.05, math.sin(minute / 1440 * 2 * math.pi)) * _random.uniform(0.7, 1.3)
        requests = int(240 * busy) + 3
        predictions = int(6 * busy + _random.random())
        mean = _random.uniform(14, 24) * (1 + busy)
        rows.append(
            MinuteSample(
                minute=minute,
                requests=requests,
                errors=int(_random.random() < 0.02),
                request_ms=requests * mean,
                slow_ms=mean * _random.uniform(3, 5),
                predictions=predictions,
                prediction_failures=int(_random.random() < 0.004),
                inferences=predictions,
                inference_ms=predictions * _random.uniform(38, 60),
                cpu_percent=round(8 + 55 * busy, 1),
                memory_percent=round(52 + 4 * busy, 1),
                disk_percent=round(61 + (minute - now) / 14400, 1),
                queued=int(3 * busy * _random.random()),
                running=int(busy > 0.5),
            )
        )
    MinuteSample.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def reviews(manifest: dict[str, Any]) -> None:
    """Reviewed answers of the serving model, and pictures a little brighter than those it was trained on."""
    clinician, technician = User.objects.get(username="clinician"), User.objects.get(username="technician")
    patient = Patient.objects.order_by("pk").first()
    features = (manifest["training"].get("input_statistics") or {}).get("features", {})
    for index in range(_REVIEWS):
        at = timezone.now() - timedelta(hours=6 * (_REVIEWS - index))
        said = _random.choice(LABELS)
        wrong = _random.random() < (0.28 if index > 0.8 * _REVIEWS else 0.07)
        meant = _random.choice(LABELS) if wrong else said
        row = InferenceLog.objects.create(
            patient=patient,
            requested_by=technician if index % 3 else clinician,
            request_id=f"planted-{index}",
            state="completed",
            created_at=at,
            finished_at=at,
            input_sha256="a" * 64,
            input_bytes=1,
            input_format="dicom" if index % 4 else "png",
            label=said,
            model_name=manifest["name"],
            model_version=manifest["version"],
            model_sha256=manifest["sha256"],
            is_reviewed=True,
            reviewed_at=at,
        )
        verdict = "agree" if said == meant else "correct"
        Review.objects.create(inference=row, by=clinician, verdict=verdict, label=meant, at=at)
        values = {name: _value(told["edges"], 0.3 if name == "mean" else 0.0) for name, told in features.items()}
        InputSample.objects.create(
            inference=row, at=at, model_sha256=manifest["sha256"], measured=True, features=values
        )


def _value(edges: list[float], shift: float) -> float:
    place = min(0.999, max(0.0, _random.random() + shift * _random.random())) * (len(edges) + 1)
    low, high = edges[0], edges[-1]
    return low + (high - low) * (place - 1) / (len(edges) - 1)


def trainings(manifest: dict[str, Any]) -> None:
    """One that failed, one that was rejected, one that passed, and one under way."""
    admin = User.objects.get(username="admin")
    now = timezone.now()
    common: dict[str, Any] = {"requested_by": admin, "request_id": "planted", "active": None}
    failed = {"state": TrainingState.FAILED, "error_code": "no_base_data", "reason": "처음 시도"}
    TrainingRun.objects.create(**common, **failed, created_at=now - timedelta(days=20), finished_at=now)
    for days, passed in ((9, False), (2, True)):
        begun = now - timedelta(days=days)
        version = f"{manifest['version']}-r{days:04d}"
        verdict = _verdict(manifest, version, passed=passed)
        run = TrainingRun.objects.create(
            **common,
            state=TrainingState.CANDIDATE if passed else TrainingState.REJECTED,
            reason="3월 교정 사례 반영" if passed else "라벨이 뒤바뀐 자료로 시험",
            profile="full" if passed else "quick",
            dataset="reviews-4f0c2a9d1b7e",
            created_at=begun,
            started_at=begun,
            finished_at=begun + timedelta(minutes=17),
            epochs=_epochs(12),
            verdict=verdict,
            candidate_version=version,
        )
        folder = report_folder(run.pk)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "comparison.json").write_text(json.dumps(_comparison()), encoding="utf-8")
        (folder / "report.md").write_text("# invented\n", encoding="utf-8")
    far: datetime = now + timedelta(days=1)
    TrainingRun.objects.create(
        requested_by=admin,
        request_id="planted",
        state=TrainingState.RUNNING,
        reason="4월 교정 사례 반영",
        profile="full",
        started_at=now,
        stage="train",
        progress=0.42,
        eta_s=800,
        epochs=_epochs(7, of=12),
        lease_owner="elsewhere:1:planted",
        lease_until=far,
    )
    ModelPromotion.objects.create(
        kind="promote",
        state=PromotionState.SERVING,
        active=None,
        requested_by=admin,
        request_id="planted",
        note="시험 결과를 확인함",
        version=manifest["version"],
        previous_version="1.0.0",
    )


def _epochs(count: int, of: int | None = None) -> list[dict[str, float]]:
    rows: list[dict[str, float]] = []
    for epoch in range(1, count + 1):
        fall = math.exp(-epoch / 4)
        row = {"epoch": epoch, "epochs": of or count, "class": 0.2 + fall, "mask": 0.3 + 0.6 * fall}
        row["evidence"] = 0.1 + 0.3 * fall
        if epoch % 4 == 0:
            row |= {
                "f1": 0.95 - 0.3 * fall,
                "dice": 0.74 - 0.3 * fall,
                "auroc": 0.98 - 0.1 * fall,
                "missed": 0.2 * fall,
            }
        rows.append(row)
    return rows


def _verdict(manifest: dict[str, Any], version: str, *, passed: bool) -> dict[str, Any]:
    figures = {"macro_f1": 0.9527, "accuracy": 0.9421, "mean_dice": 0.7168, "refused": 0.0046}
    figures |= {f"recall_{label}": 0.94 for label in LABELS}
    worse = 0.0 if passed else 0.18
    clauses = [_clause("macro_f1", 0.955 - worse, 0.9327, 0.9527, 0.0 - worse)]
    clauses += [_clause(f"recall_{label}", 0.95 - worse, 0.89, 0.94, 0.0 - worse) for label in LABELS]
    clauses.append(
        {"id": "calibration_error", "passed": True, "value": 0.031, "bound": 0.05, "base": 0.0279, "at_most": True}
    )
    clauses.append(_clause("no_brains_refused", 0.9679, 0.9143, 0.9643, 0.0036))
    clauses.append(
        {"id": "golden_cases", "passed": passed, "value": 12.0 if passed else 7.0, "bound": 12.0, "at_most": False}
    )
    return {
        "passed": passed,
        "failed": None if passed else "macro_f1",
        "clauses": clauses,
        "base": {"version": manifest["version"], "sha256": manifest["sha256"], "figures": figures},
        "candidate": {
            "version": version,
            "sha256": "7c" * 32,
            "figures": {name: round(value - worse + 0.004, 4) for name, value in figures.items()},
        },
        "start": manifest["version"],
        "profile": "full",
        "flips": 24,
        "data": {
            "base_slices": 2395,
            "base_fingerprint": f"sha256:{'5e' * 32}",
            "site_slices": 60,
            "site_patients": 41,
            "site_fingerprint": f"sha256:{'91' * 32}",
            "leaked_patients": 1,
        },
        "code": f"sha256:{'b3' * 32}",
    }


def _clause(name: str, value: float, bound: float, base: float, change: float) -> dict[str, Any]:
    interval = [round(change - 0.012, 4), round(change + 0.015, 4)]
    passed = value >= bound
    return {
        "id": name, "passed": passed, "value": value, "bound": bound, "base": base, "interval": interval,
        "at_most": False,
    }  # fmt: skip


def _comparison() -> dict[str, Any]:
    table = [[252, 5, 2, 5, 0], [6, 131, 4, 2, 0], [0, 0, 154, 9, 0], [1, 0, 1, 86, 3]]
    flips = [
        {
            "file": f"test/slice-{index:04d}.png",
            "class": LABELS[index % 4],
            "serving": LABELS[(index + index % 3) % 4],
            "candidate": LABELS[(index + (index + 1) % 3) % 4],
            "better": (index + 1) % 3 == 0,
        }
        for index in range(24)
    ]
    points = [(0.45, 0.4), (0.55, 0.5), (0.65, 0.71), (0.75, 0.7), (0.85, 0.83), (0.97, 0.98)]
    return {
        "changed": flips,
        "confusion": {
            "rows": list(LABELS),
            "labels": [*LABELS, "refused"],
            "serving": table,
            "candidate": [[row[0] + 1, *row[1:]] for row in table],
        },
        "calibration": {
            "serving": [{"stated": x, "right": y, "slices": 40} for x, y in points],
            "candidate": [{"stated": x + 0.01, "right": min(1.0, y + 0.02), "slices": 40} for x, y in points],
        },
    }


if __name__ == "__main__":
    main(Path(settings.ENV.models_url.removeprefix("file://")))
    sys.stdout.write("planted\n")
