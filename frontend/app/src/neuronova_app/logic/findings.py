"""One analysis as a person reads it: the patient in plain words, the clinician with numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from neuronova_app.locales import Words
from neuronova_app.logic import formats

LABELS: Final = ("glioma", "meningioma", "pituitary", "no_tumor")
MOVING: Final = frozenset({"received", "queued", "running"})
# In the order of a volume's axes: slices, rows, columns.
PLANES: Final = ("axial", "coronal", "sagittal")
KNOWN_REASONS: Final = ("low_confidence", "mask_disagrees", "out_of_distribution")
# The AI server's own limit for what it calls square (inference/core/squares.py).
SQUARE: Final = 1.05
# The API's words for why there are no pictures, and the page's.
WITHHELD: Final = {"role": "role", "reason_needed": "reasonNeeded", "expired": "expired", "not_asked": "notAsked"}


@dataclass(frozen=True)
class Explanation:
    """What a patient reads. No advice about treatment: what it is, what the picture shows, what to ask."""

    title: str
    certainty: str
    what: str
    picture: str
    reviewed: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What a clinician reads."""

    label: str
    probability: str
    shares: tuple[tuple[str, float, str], ...]
    doubts: tuple[str, ...]
    measurements: tuple[tuple[str, str], ...]


def withheld_text(why: str, words: Words) -> str:
    """Why there are no pictures, as `images_withheld` of the API says it."""
    return words(f"withheld.{WITHHELD[why]}" if why in WITHHELD else "results.imageGone")


def is_moving(row: Mapping[str, Any]) -> bool:
    return row["state"] in MOVING


def label_of(row: Mapping[str, Any]) -> str:
    """The class that counts for this row: what a clinician corrected it to, else what the model said; "" without
    any."""
    review, result = row.get("review") or {}, row.get("result") or {}
    if review.get("verdict") == "correct" and review.get("label"):
        return str(review["label"])
    return str(result.get("label") or "")


def explanation(row: Mapping[str, Any], words: Words) -> Explanation:
    """The patient's words for a released result."""
    result, review = row["result"], row.get("review") or {}
    label = label_of(row)
    key = label if label in LABELS else "other"
    corrected = review.get("verdict") == "correct"
    unusable = review.get("verdict") == "unusable"
    if unusable:
        key = "unusable"
    marked = bool(result["tumor"]["present"]) and not unusable
    certainty = "" if corrected or unusable else words("explain.sure" if result["confident"] else "explain.unsure")
    reviewed = words(f"explain.reviewed.{review['verdict']}") if review else words("explain.reviewed.none")
    return Explanation(
        title=words(f"explain.{key}.title"),
        certainty=certainty,
        what=words(f"explain.{key}.what"),
        picture=words("explain.marked" if marked else "explain.unmarked"),
        reviewed=reviewed,
        questions=(*words.list(f"explain.{key}.ask"), *words.list("explain.askAlways")),
    )


def finding(row: Mapping[str, Any], words: Words) -> Finding:
    """The clinician's view of a completed analysis."""
    result = row["result"]
    shares = sorted(result["probabilities"].items(), key=lambda pair: -pair[1])
    return Finding(
        label=label_text(str(result["label"]), words),
        probability=formats.probability(float(result["probability"])),
        shares=tuple(
            (label_text(name, words), float(share), formats.probability(float(share))) for name, share in shares
        ),
        doubts=() if result["confident"] else tuple(_doubt(reason, words) for reason in result["reasons"]),
        measurements=_measurements(result["tumor"], words),
    )


def label_text(label: str, words: Words) -> str:
    """A class in words; a class this app does not know keeps its name."""
    return words(f"labels.{label}") if words.has(f"labels.{label}") else label


def summary(row: Mapping[str, Any], words: Words) -> str:
    """One line of a list: the class, or how far it is, or why there is none."""
    if row["state"] != "completed":
        return words(f"states.{row['state']}")
    return label_text(label_of(row), words)


def image_label(row: Mapping[str, Any], words: Words) -> str:
    """What a screen reader says of the picture."""
    return words("reading.imageAlt", label=label_text(label_of(row), words))


def aspect_ratio(row: Mapping[str, Any]) -> float | None:
    """Width by height of a picture whose pixels are not square, as it is in the body; None where nothing is stretched.

    The key slice of a volume comes with square pixels.
    """
    given = row.get("input") or {}
    spacing_mm: Sequence[float] | None = given.get("spacing_mm")
    if not spacing_mm or len(spacing_mm) != 2 or max(spacing_mm) / min(spacing_mm) <= SQUARE:
        return None
    height, width = given["shape"]
    return float(width * spacing_mm[1] / (height * spacing_mm[0]))


def slices_text(row: Mapping[str, Any], words: Words) -> str:
    """Which slice of a volume the picture shows; "" for a single image."""
    volume = (row.get("result") or {}).get("volume")
    if not volume:
        return ""
    # Numbered from 1, as viewers do.
    told = {"plane": words(f"read.planes.{volume['plane']}"), "number": int(volume["key_slice"]) + 1}
    shape = (row.get("input") or {}).get("shape") or ()
    if len(shape) != len(PLANES):
        return words("read.slice", **told)
    return words("read.sliceOf", **told, count=shape[PLANES.index(volume["plane"])])


def job_lines(job: Mapping[str, Any], words: Words) -> list[str]:
    """What is known of an analysis that has not ended: its place in the queue, how far it is."""
    found = []
    if job.get("position"):
        found.append(words("outcome.position", position=job["position"]))
    if job.get("progress") is not None:
        found.append(words("job.share", share=round(float(job["progress"]) * 100)))
    return found


def _doubt(reason: str, words: Words) -> str:
    known = reason in KNOWN_REASONS
    return words(f"reasons.{reason}") if known else words("reasons.other", reason=reason)


def _measurements(tumor: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    if not tumor["present"]:
        return ()
    found: list[tuple[str, str]] = []
    # As many digits as the page gives them: a small finding must not read as none.
    if tumor.get("volume_ml") is not None:
        found.append((words("measure.volume"), f"{formats.number(tumor['volume_ml'], 2)} mL"))
    if tumor.get("area_mm2") is not None:
        found.append((words("measure.area"), f"{formats.number(tumor['area_mm2'], 1)} mm²"))
    diameters: Sequence[float] | None = tumor.get("diameters_mm")
    if diameters:
        lengths = " × ".join(formats.number(length, 1) for length in diameters)
        found.append((words("measure.diameters"), f"{lengths} mm"))
    if not found:
        found.append((words("measure.areaPixels"), formats.number(tumor["area_px"])))
    return tuple(found)
