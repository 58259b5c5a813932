"""The oracle finds every planted violation, and nothing in a record that is as it should be."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.chaos.journal import Attempt, Journal, Outcome, read_journal
from tests.chaos.oracle import answer_hash, judge, tree_root
from tests.chaos.pictures import Album, answer_of, stub_package
from tests.chaos.record import Event, Record, Row, read_record

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
Entries = list[tuple[Attempt, Outcome | None]]
EXPECTED = {"glioma": 0.7, "no_tumor": 0.3}


def sha(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def row(number: int, state: str = "completed", **changes: object) -> Row:
    result = {"label": "glioma", "probability": 0.7, "probabilities": EXPECTED} if state == "completed" else None
    plain = Row(
        id=f"{number:032x}",
        created_at=NOW - timedelta(seconds=20),
        finished_at=NOW - timedelta(seconds=19) if state not in ("received", "queued", "running") else None,
        state=state,
        user=7,
        patient=3,
        request_id=f"r{number}",
        input_sha256=sha(number),
        result=result,
        model_sha256="m",
        answer_sha256="",
        error_code="",
        queued_at=None,
        timings={},
        address="127.0.0.1",
    )
    kept = replace(plain, **changes)  # type: ignore[arg-type]
    return replace(kept, answer_sha256=answer_hash(kept)) if result and "answer_sha256" not in changes else kept


def answer(number: int, of: Row, key: str = "", **changes: object) -> tuple[Attempt, Outcome]:
    attempt = Attempt(number, "predict", 1.0, 7, key, of.input_sha256, of.patient, EXPECTED)
    body = {
        "id": of.id,
        "request_id": of.request_id,
        "state": of.state,
        "patient": of.patient,
        "input": {"sha256": of.input_sha256},
        "model": {"sha256": of.model_sha256},
        "result": of.result,
    } | changes
    return attempt, Outcome(number, 2.0, 200, json.dumps(body))


def record_of(*rows: Row) -> Record:
    events, leaves = [], []
    for one in rows:
        for kind in ("received", *(() if one.finished_at is None else ("finished",))):
            detail = {"answer_sha256": one.answer_sha256} if one.answer_sha256 else {}
            events.append(Event(len(events) * 2 + 1, NOW, kind, one.id, one.request_id, detail))
    leaves = [(place, event.seq, sha(event.seq)) for place, event in enumerate(events)]
    root = tree_root([bytes.fromhex(hash_) for _, _, hash_ in leaves]).hex()
    return Record(NOW, list(rows), events, leaves, [(len(leaves), root)])


def world() -> tuple[Entries, Record]:
    """Two good answers, one key asked twice, one attempt that nobody answered, one that failed."""
    first, second, unanswered, failed = row(1), row(2), row(3, "abandoned"), row(4, "failed")
    lost = Attempt(4, "predict", 1.0, 7, "", sha(3), 3, EXPECTED)
    bad = Attempt(5, "predict", 1.0, 7, "", sha(4), 3, EXPECTED)
    entries: Entries = [
        answer(1, first),
        answer(2, second, key="k"),
        answer(3, second, key="k"),
        (lost, None),
        (bad, Outcome(5, 2.0, 503, '{"code": "inference_unavailable"}')),
    ]
    return entries, record_of(first, second, unanswered, failed)


def found(entries: Entries, record: Record) -> set[str]:
    return {one.promise for one in judge(entries, record, limit_s=100, job_limit_s=1000, sealed=True)}


def test_nothing_is_found_where_everything_holds() -> None:
    assert judge(*world(), limit_s=100, job_limit_s=1000, sealed=True) == []


Plant = Callable[[Entries, Record], tuple[Entries, Record]]


def _answer_without_row(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, rows=record.rows[1:])


def _other_request(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, rows=[replace(record.rows[0], request_id="r9"), *record.rows[1:]])


def _two_completed(entries: Entries, record: Record) -> tuple[Entries, Record]:
    again = replace(row(1), id=f"{9:032x}")
    return entries, record_of(*record.rows, again)


def _row_changed(entries: Entries, record: Record) -> tuple[Entries, Record]:
    changed = replace(record.rows[0], result={**(record.rows[0].result or {}), "label": "meningioma"})
    return entries, replace(record, rows=[changed, *record.rows[1:]])


def _told_otherwise(entries: Entries, record: Record) -> tuple[Entries, Record]:
    told = answer(1, record.rows[0], result={**(record.rows[0].result or {}), "label": "meningioma"})
    return [told, *entries[1:]], record


def _row_not_completed(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, rows=[replace(record.rows[0], state="failed"), *record.rows[1:]])


def _key_done_twice(entries: Entries, record: Record) -> tuple[Entries, Record]:
    again = replace(row(2), id=f"{9:032x}", request_id="r9")
    return entries, record_of(*record.rows, again)


def _key_answered_differently(entries: Entries, record: Record) -> tuple[Entries, Record]:
    attempt, outcome = entries[2]
    assert outcome is not None
    return [*entries[:2], (attempt, replace(outcome, body=outcome.body + " ")), *entries[3:]], record


def _row_stays_open(entries: Entries, record: Record) -> tuple[Entries, Record]:
    old = row(5, "received", created_at=NOW - timedelta(seconds=101))
    return entries, record_of(*record.rows, old)


def _job_stays_open(entries: Entries, record: Record) -> tuple[Entries, Record]:
    old = row(5, "queued", created_at=NOW - timedelta(seconds=1001), queued_at=NOW - timedelta(seconds=1000))
    return entries, record_of(*record.rows, old)


def _row_ends_late(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, record_of(*record.rows, row(5, "timeout", created_at=NOW - timedelta(seconds=500)))


def _row_ends_twice(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, events=[*record.events, replace(record.events[1], seq=99)])


def _leaf_gap(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, leaves=record.leaves[:2] + record.leaves[3:])


def _event_deleted(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, events=record.events[:4] + record.events[5:])


def _root_differs(entries: Entries, record: Record) -> tuple[Entries, Record]:
    return entries, replace(record, checkpoints=[(record.checkpoints[0][0], "00" * 32)])


def _answer_not_in_trail(entries: Entries, record: Record) -> tuple[Entries, Record]:
    events = [replace(event, detail={}) if event.kind == "finished" else event for event in record.events]
    return entries, replace(record, events=events)


def _answer_not_sealed(entries: Entries, record: Record) -> tuple[Entries, Record]:
    root = tree_root([bytes.fromhex(hash_) for _, _, hash_ in record.leaves[:1]]).hex()
    return entries, replace(record, leaves=record.leaves[:1], checkpoints=[(1, root)])


def _two_rows_for_one_attempt(entries: Entries, record: Record) -> tuple[Entries, Record]:
    again = replace(row(3, "failed"), id=f"{9:032x}", request_id="r9")
    return entries, record_of(*record.rows, again)


def _answer_of_another_file(entries: Entries, record: Record) -> tuple[Entries, Record]:
    attempt, outcome = entries[0]
    return [(replace(attempt, sha256=sha(99)), outcome), *entries[1:]], record


def _answer_of_another_patient(entries: Entries, record: Record) -> tuple[Entries, Record]:
    attempt, outcome = entries[0]
    return [(replace(attempt, patient=4), outcome), *entries[1:]], record


def _answer_of_other_pixels(entries: Entries, record: Record) -> tuple[Entries, Record]:
    attempt, outcome = entries[0]
    return [(replace(attempt, expected={"glioma": 0.6, "no_tumor": 0.4}), outcome), *entries[1:]], record


@pytest.mark.parametrize(
    ("promise", "plant"),
    [
        ("I1", _answer_without_row),
        ("I1", _other_request),
        ("I1", _two_completed),
        ("I1", _row_changed),
        ("I1", _told_otherwise),
        ("I1", _row_not_completed),
        ("I2", _key_done_twice),
        ("I2", _key_answered_differently),
        ("I3", _row_stays_open),
        ("I3", _job_stays_open),
        ("I3", _row_ends_late),
        ("I3", _row_ends_twice),
        ("I4", _leaf_gap),
        ("I4", _event_deleted),
        ("I4", _root_differs),
        ("I4", _answer_not_in_trail),
        ("I4", _answer_not_sealed),
        ("I5", _two_rows_for_one_attempt),
        ("I6", _answer_of_another_file),
        ("I6", _answer_of_another_patient),
        ("I6", _answer_of_other_pixels),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__.strip("_"),
)
def test_planted_violation_is_found(promise: str, plant: Plant) -> None:
    assert promise in found(*plant(*world()))


def test_journal_reads_back_what_was_written_and_what_was_never_answered(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    answered, lost = journal.attempt("predict", user=7, sha256=sha(1)), journal.attempt("predict", user=7)
    outcome = journal.outcome(answered, status=200, body='{"id": "신경"}')
    journal.close()

    assert read_journal(journal.path) == [(answered, outcome), (lost, None)]


def test_record_is_read_by_plain_sql(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "db.sqlite3")
    connection.executescript(
        """
        CREATE TABLE ml_proxy_inferencelog (id, created_at, finished_at, state, requested_by_id, patient_id,
          request_id, input_sha256, result, model_sha256, answer_sha256, error_code, queued_at, timings,
          client_address);
        INSERT INTO ml_proxy_inferencelog VALUES ('0a', '2026-11-27 12:00:00.5', NULL, 'received', 7, 3,
          'r', 's', NULL, '', '', '', NULL, '{}', '::1');
        CREATE TABLE ml_proxy_auditevent (seq, at, kind, object_id, request_id, detail);
        INSERT INTO ml_proxy_auditevent VALUES (4, '2026-11-27 12:00:00', 'received', '0-a', 'r', '{"a": 1}');
        CREATE TABLE audit_sealedleaf ("index", event_seq, hash); INSERT INTO audit_sealedleaf VALUES (0, 4, 'ff');
        CREATE TABLE audit_checkpoint (tree_size, root); INSERT INTO audit_checkpoint VALUES (1, 'ff');
        """
    )

    record = read_record(connection)
    connection.close()

    assert (record.rows[0].state, record.rows[0].created_at) == (
        "received",
        datetime(2026, 11, 27, 12, 0, 0, 500_000, tzinfo=UTC),
    )
    assert (record.events[0].object_id, record.events[0].detail) == ("0a", {"a": 1})
    assert (record.leaves, record.checkpoints) == ([(0, 4, "ff")], [(1, "ff")])


def test_tree_root_is_that_of_rfc_6962() -> None:
    a, b, c = (hashlib.sha256(bytes([number])).digest() for number in range(3))
    pair = hashlib.sha256(b"\x01" + a + b).digest()

    assert tree_root([a, b, c]) == hashlib.sha256(b"\x01" + pair + c).digest()
    assert tree_root([a]) == a


def test_pictures_of_an_album_are_all_different_and_have_the_answers_it_says() -> None:
    pictures = [(album := Album(bases=3, seed=5)).picture(), album.picture(), album.picture(), album.picture()]

    assert len({picture.sha256 for picture in pictures}) == 4
    assert len({tuple(picture.expected.values()) for picture in pictures}) == 3
    assert all(answer_of(stub_package(), picture.data) == picture.expected for picture in pictures)
