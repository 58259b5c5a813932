"""What a report says, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from apps.reports import measures
from apps.reports.drawing import (
    BODY,
    CODE,
    FINDING,
    HEAD,
    NOTE,
    PLAIN,
    SMALL,
    TIGHT,
    TITLE,
    WARNING,
    WIDTH,
    Bar,
    QrCode,
    box,
    bullets,
    columns,
    facts_table,
    text,
)
from apps.reports.facts import Facts
from apps.reports.fonts import is_drawable
from apps.reports.pictures import PictureBox
from apps.reports.words import Words

_GAP: Final = 6 * mm
_HALF: Final = (WIDTH - _GAP) / 2
_QR: Final = 20 * mm
_PICTURE_HEIGHT: Final = 56 * mm
# Of a patient, whose sheet has more words: one page as well.
_SMALL_PICTURE_HEIGHT: Final = 42 * mm


def staff_report(facts: Facts, words: Words) -> Iterator[Flowable]:
    """For those who work here."""
    yield from _heading(facts, words, words.title)
    yield KeepTogether(
        [text(words.finding, HEAD), *_finding(facts, words), Spacer(1, 2 * mm), *_pictures(facts, words)]
    )
    yield Spacer(1, 2 * mm)
    yield columns(
        [
            [text(words.probabilities, HEAD), _probabilities(facts, words)],
            "",
            [text(words.measurements, HEAD), *_measurements(facts, words)],
        ],
        [_HALF, _GAP, _HALF],
    )
    yield KeepTogether([text(words.review, HEAD), *_review(facts, words)])
    yield KeepTogether([text(words.origin, HEAD), _origin(facts, words)])
    yield Spacer(1, 4 * mm)
    yield box([text(words.disclaimer, BODY)])


def patient_report(facts: Facts, words: Words) -> Iterator[Flowable]:
    """For the person it is about: what the doctors said first, then plain words, then where it comes from."""
    yield from _heading(facts, words, words.patient_title)
    yield KeepTogether([text(words.doctor, HEAD), text(_doctors_word(facts, words), PLAIN)])
    yield KeepTogether(
        [text(words.finding, HEAD), *_finding(facts, words), Spacer(1, 2 * mm), *_pictures(facts, words)]
    )
    label = _label_that_counts(facts)
    if label in words.about_label:
        explained = f"{words.labels[label]}: {words.about_label[label]}"
        yield KeepTogether([text(words.about, HEAD), text(explained, PLAIN)])
    yield KeepTogether([text(words.ask, HEAD), *bullets(words.questions, PLAIN)])
    yield Spacer(1, 3 * mm)
    yield box([text(words.patient_disclaimer, BODY)])
    yield KeepTogether([text(words.origin, HEAD), _origin(facts, words)])


def _heading(facts: Facts, words: Words, title: str) -> Iterator[Flowable]:
    yield columns(
        [[text("NeuroNova", SMALL), text(title, TITLE)], [QrCode(facts.link, size=_QR), text(words.link, SMALL)]],
        [WIDTH - _QR, _QR],
    )
    patient = facts.patient
    left = [(words.number, patient.number), (words.name, patient.name)]
    right = [(words.birth_date, patient.birth_date or "–"), (words.sex, words.sexes.get(patient.sex, "–"))]
    left.append((words.examined, measures.local_time(facts.row["finished_at"])))
    right.append((words.requested_by, facts.requested_by))
    if facts.for_patient:
        right.pop()
    tables = [facts_table(rows, width=_HALF, name_width=24 * mm) for rows in (left, right)]
    yield columns([tables[0], "", tables[1]], [_HALF, _GAP, _HALF])
    if not all(map(is_drawable, _written_by_people(facts))):
        yield text(words.undrawable, NOTE)


def _written_by_people(facts: Facts) -> Iterator[str]:
    """What stands on the sheet in whatever alphabet its author used."""
    yield from (facts.patient.number, facts.patient.name, facts.reader)
    if facts.for_patient:
        return
    yield facts.requested_by
    if facts.row["review"] is not None:
        yield from (facts.row["review"]["by_name"], facts.row["review"]["comment"] or "")


def _finding(facts: Facts, words: Words) -> Iterator[Flowable]:
    result = facts.row["result"]
    yield text(result["label_text"], FINDING)
    sentence = words.no_tumor if result["label"] == "no_tumor" else words.classified
    yield text(sentence.format(label=result["label_text"], probability=measures.percent(result["probability"])))
    if result["confident"]:
        yield text(words.confident, SMALL)
        return
    yield text(words.not_confident, WARNING)
    known = words.reasons
    yield from bullets([known.get(code) or words.reason_other.format(reason=code) for code in result["reasons"]], NOTE)


def _pictures(facts: Facts, words: Words) -> Iterator[Flowable]:
    result = facts.row["result"]
    if result["images_withheld"]:
        yield text(words.withheld[result["images_withheld"]], SMALL)
        return
    height = _SMALL_PICTURE_HEIGHT if facts.for_patient else _PICTURE_HEIGHT
    names = {"input": words.picture_input, "overlay": words.picture_overlay, "montage": words.picture_montage}
    # The key slice and the sheet of a volume come with square pixels.
    spacing_mm = None if result["volume"] else facts.row["input"]["spacing_mm"]
    pair = [
        _captioned(facts, words, kind, names[kind], _HALF, height, spacing_mm=spacing_mm)
        for kind in ("input", "overlay")
    ]
    yield columns([pair[0], "", pair[1]], [_HALF, _GAP, _HALF])
    if result["volume"]:
        plane = words.planes.get(result["volume"]["plane"], result["volume"]["plane"])
        yield text(words.key_slice.format(plane=plane, slice=result["volume"]["key_slice"] + 1), SMALL)
    if "montage" in facts.pictures:
        yield Spacer(1, 2 * mm)
        yield from _captioned(facts, words, "montage", names["montage"], WIDTH, 110 * mm)


def _captioned(
    facts: Facts,
    words: Words,
    kind: str,
    name: str,
    width: float,
    height: float,
    *,
    spacing_mm: Sequence[float] | None = None,
) -> list[Flowable]:
    picture = facts.pictures.get(kind)
    if picture is None:
        return [text(f"{name}: {words.broken_picture}", SMALL)]
    return [PictureBox(picture, width=width, height=height, spacing_mm=spacing_mm), text(name, SMALL)]


def _probabilities(facts: Facts, words: Words) -> Table:
    shares: dict[str, float] = facts.row["result"]["probabilities"]
    strongest = facts.row["result"]["label"]
    rows: list[list[Any]] = [
        [
            text(words.labels.get(label, label), SMALL if label != strongest else BODY),
            Bar(share, width=32 * mm, strong=label == strongest),
            text(measures.percent(share)),
        ]
        for label, share in sorted(shares.items(), key=lambda item: -item[1])
    ]
    table = Table(rows, colWidths=[32 * mm, 36 * mm, _HALF - 68 * mm])
    table.setStyle(TableStyle([*TIGHT, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table


def _measurements(facts: Facts, words: Words) -> Iterator[Flowable]:
    tumor = facts.row["result"]["tumor"]
    if not tumor["present"]:
        yield text(words.not_marked)
        return
    rows = [(words.measures[name], value) for name, value in measures.tumor_lines(tumor)]
    yield facts_table(rows, width=_HALF, name_width=30 * mm)
    if measures.is_unscaled(tumor):
        yield text(words.unscaled, SMALL)


def _review(facts: Facts, words: Words) -> Iterator[Flowable]:
    said = facts.row["review"]
    if said is None:
        yield text(words.not_reviewed)
    else:
        verdict = words.verdicts[said["verdict"]]
        if said["label"]:
            verdict += f" · {words.review_label}: {words.labels.get(said['label'], said['label'])}"
        if said["mask"]:
            verdict += f" · {words.review_mask}"
        yield text(verdict)
        by = f"{words.reviewed_by}: {said['by_name']}, {measures.local_time(said['at'])}"
        if said["count"] > 1:
            by += f" ({words.count_of_reviews.format(count=said['count'])})"
        yield text(by, SMALL)
        if said["comment"]:
            yield text(said["comment"])
    yield text(words.released if facts.row["released"] else words.not_released, SMALL)


def _origin(facts: Facts, words: Words) -> Table:
    row, model = facts.row, facts.row["model"]
    rows: list[tuple[str, object]] = []
    if model:
        rows.append((words.model, text(f"{model['name']} {model['version']}", CODE)))
        rows.append((words.model_sha256, text(model["sha256"], CODE)))
    rows.append((words.input, text(measures.input_text(row["input"]), CODE)))
    rows.append((words.input_sha256, text(row["input"]["sha256"], CODE)))
    rows.append((words.record, text(row["id"], CODE)))
    rows.append((words.request, text(row["request_id"], CODE)))
    return facts_table(rows, width=WIDTH, name_width=36 * mm)


def _label_that_counts(facts: Facts) -> str:
    """The clinician's class where there is one; none for an unusable image."""
    said = facts.row["review"]
    if said is None:
        return str(facts.row["result"]["label"])
    return str(said["label"] or "")


def _doctors_word(facts: Facts, words: Words) -> str:
    said = facts.row["review"]
    if said is None:
        return words.doctor_silent
    if said["verdict"] == "unusable":
        return words.doctor_unusable
    label = words.labels.get(said["label"], said["label"])
    is_same = said["label"] in {None, facts.row["result"]["label"]}
    return (words.doctor_agrees if is_same else words.doctor_corrects).format(label=label)
