"""Says whether the promises I1-I6 hold. Knows the client's journal and the rows of a fresh connection, nothing else.

I1  every 2xx prediction has exactly one completed row with the same request id, input hash and answer hash
    (a 202 has exactly one row, and the answer it led to is held against that row in the same way)
I2  at most one completed row for each (user, idempotency key), and all its final 2xx answers are equal byte for byte
I3  every row ends within its limit, and ends once
I4  the trail has no gap and a root that its leaves lead to; every acknowledged answer is in it
I5  an attempt without an answer has 0 or 1 rows
I6  the answer belongs to its own input: its digest, its patient, and what the AI says about these very pixels
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.chaos.journal import Attempt, Outcome
from tests.chaos.record import Record, Row

Journal = Sequence[tuple[Attempt, Outcome | None]]
ENDS = {"completed", "refused", "failed", "timeout", "cancelled", "abandoned"}
QUESTIONS = ("predict", "job")
# Rounded to six digits on both sides; the AI server and this process add up in another order.
TOLERANCE = 2e-6


@dataclass(frozen=True)
class Violation:
    """One promise that did not hold, and where."""

    promise: str
    told: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.told}"


def judge(
    journal: Journal,
    record: Record,
    *,
    limit_s: float,
    job_limit_s: float,
    sealed: bool = False,
) -> list[Violation]:
    """Hold the journal against the record.

    limit_s, job_limit_s: how old a row may be that has not ended
    sealed              : also demand that every acknowledged answer has its leaf (some time has passed since)
    """
    by_id = {row.id: row for row in record.rows}
    return [
        *_i1(journal, record, by_id),
        *_i2(journal, record),
        *_i3(record, limit_s, job_limit_s),
        *_i4(journal, record, sealed=sealed),
        *_i5(journal, record),
        *_i6(journal, by_id),
    ]


def questions(journal: Journal) -> Iterator[tuple[Attempt, Outcome | None]]:
    return ((attempt, outcome) for attempt, outcome in journal if attempt.kind in QUESTIONS)


def answered(journal: Journal) -> Iterator[tuple[Attempt, Outcome, dict[str, Any]]]:
    """The 2xx of predictions and of finished jobs (`job_end`), with their bodies."""
    for attempt, outcome in journal:
        if outcome is not None and 200 <= outcome.status < 300 and attempt.kind in (*QUESTIONS, "job_end"):
            yield attempt, outcome, outcome.json


def _i1(journal: Journal, record: Record, by_id: dict[str, Row]) -> Iterator[Violation]:
    completed = Counter((row.request_id, row.input_sha256) for row in record.rows if row.state == "completed")
    for attempt, outcome, body in answered(journal):
        row = by_id.get(str(body.get("id", "")).replace("-", ""))
        where = f"attempt {attempt.number}"
        if row is None:
            yield Violation("I1", f"{where}: no row for the answer {body.get('id')}")
            continue
        if row.request_id != body.get("request_id") or row.input_sha256 != attempt.sha256:
            yield Violation("I1", f"{where}: row {row.id} is of another request or input")
        if outcome.status == 202 or body.get("state") not in ("completed", None):
            continue  # accepted, or a job that ended otherwise: nothing was said about the picture
        if row.state != "completed" or completed[row.request_id, row.input_sha256] != 1:
            yield Violation("I1", f"{where}: {completed[row.request_id, row.input_sha256]} completed rows, {row.state}")
        elif row.answer_sha256 != answer_hash(row) or not _says(row, body):
            yield Violation("I1", f"{where}: row {row.id} holds another answer")


def _i2(journal: Journal, record: Record) -> Iterator[Violation]:
    completed = Counter((row.user, row.input_sha256) for row in record.rows if row.state == "completed")
    bodies: dict[tuple[int, str], set[str]] = defaultdict(set)
    inputs: dict[tuple[int, str], str] = {}
    for attempt, outcome in questions(journal):
        if attempt.key:
            inputs[attempt.user, attempt.key] = attempt.sha256
            if outcome is not None and outcome.status == 200:
                bodies[attempt.user, attempt.key].add(outcome.body)
    for (user, key), sha256 in inputs.items():
        if completed[user, sha256] > 1:
            yield Violation("I2", f"key {key}: {completed[user, sha256]} completed rows")
        if len(bodies[user, key]) > 1:
            yield Violation("I2", f"key {key}: {len(bodies[user, key])} different answers")


def _i3(record: Record, limit_s: float, job_limit_s: float) -> Iterator[Violation]:
    ends = Counter(event.object_id for event in record.events if event.kind == "finished")
    for row in record.rows:
        limit = timedelta(seconds=job_limit_s if row.queued_at else limit_s)
        if row.state not in ENDS:
            if record.now - row.created_at > limit:
                yield Violation("I3", f"row {row.id} is {row.state} for {record.now - row.created_at}")
            continue
        if ends[row.id] != 1:
            yield Violation("I3", f"row {row.id} ended {ends[row.id]} times")
        if row.finished_at is None or row.finished_at - row.created_at > limit:
            yield Violation("I3", f"row {row.id} ended after {row.finished_at} of {row.created_at}")


def _i4(journal: Journal, record: Record, *, sealed: bool) -> Iterator[Violation]:
    places = [place for place, _, _ in record.leaves]
    if places != list(range(len(places))):
        yield Violation("I4", "the leaves of the trail have a gap")
    known = {event.seq for event in record.events}
    gone = [seq for _, seq, _ in record.leaves if seq not in known]
    if gone:
        yield Violation("I4", f"event {gone[0]} was sealed and is gone")
    if len({seq for _, seq, _ in record.leaves}) != len(record.leaves):
        yield Violation("I4", "an event has two leaves")
    if record.checkpoints:
        size, root = record.checkpoints[-1]
        leaves = [bytes.fromhex(hash_) for _, _, hash_ in record.leaves[:size]]
        if len(leaves) != size or tree_root(leaves).hex() != root:
            yield Violation("I4", f"the leaves do not lead to the root of the checkpoint {size}")
    yield from _acknowledged(journal, record, sealed=sealed)


def _acknowledged(journal: Journal, record: Record, *, sealed: bool) -> Iterator[Violation]:
    received, finished = {}, {}
    for event in record.events:
        if event.kind == "received":
            received[event.object_id] = event.seq
        elif event.kind == "finished":
            finished[event.object_id] = event
    sealed_seqs = {seq for _, seq, _ in record.leaves}
    rows = {row.id: row for row in record.rows}
    for attempt, outcome, body in answered(journal):
        key = str(body.get("id", "")).replace("-", "")
        if key not in received:
            yield Violation("I4", f"attempt {attempt.number}: the trail does not know when {key} came")
        if outcome.status != 200 or body.get("state") != "completed":
            continue
        end = finished.get(key)
        row = rows.get(key)
        if end is None or row is None or end.detail.get("answer_sha256") != row.answer_sha256:
            yield Violation("I4", f"attempt {attempt.number}: the trail does not know the answer of {key}")
        elif sealed and not {received.get(key), end.seq} <= sealed_seqs:
            yield Violation("I4", f"attempt {attempt.number}: {key} is not sealed")


def _i5(journal: Journal, record: Record) -> Iterator[Violation]:
    rows = Counter((row.user, row.input_sha256) for row in record.rows)
    attempts = Counter((attempt.user, attempt.sha256) for attempt, _ in questions(journal))
    for attempt, outcome in questions(journal):
        if outcome is not None and outcome.status:
            continue
        have, tried = rows[attempt.user, attempt.sha256], attempts[attempt.user, attempt.sha256]
        # Attempts that share a picture (one key, sent again) share these rows: one for each at most.
        if have > tried:
            yield Violation("I5", f"attempt {attempt.number} had no answer and left {have} rows of {tried} attempts")


def _i6(journal: Journal, by_id: dict[str, Row]) -> Iterator[Violation]:
    for attempt, _, body in answered(journal):
        where = f"attempt {attempt.number}"
        if body.get("input", {}).get("sha256") != attempt.sha256:
            yield Violation("I6", f"{where}: the answer is about another file")
        if body.get("patient") != attempt.patient:
            yield Violation("I6", f"{where}: the answer is about another patient")
        row = by_id.get(str(body.get("id", "")).replace("-", ""))
        if row is not None and row.patient != attempt.patient:
            yield Violation("I6", f"{where}: the row is about another patient")
        if body.get("state") == "completed" and attempt.expected is not None:
            said = (body.get("result") or {}).get("probabilities") or {}
            if list(said) != list(attempt.expected) or any(
                abs(said[label] - value) > TOLERANCE for label, value in attempt.expected.items()
            ):
                yield Violation("I6", f"{where}: the answer is not that of these pixels")


def answer_hash(row: Row) -> str:
    """What `answer_sha256` must be (docs/audit.md): canonical JSON of result, model and input."""
    value = {"result": row.result, "model": row.model_sha256, "input": row.input_sha256}
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def tree_root(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962 over leaf hashes, level by level."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _says(row: Row, body: dict[str, Any]) -> bool:
    """Whether the answer told the client what the row holds."""
    told, kept = body.get("result") or {}, row.result or {}
    names = ("label", "probability", "probabilities", "confident", "reasons", "tumor")
    model = (body.get("model") or {}).get("sha256")
    return model == row.model_sha256 and all(told.get(name) == kept.get(name) for name in names)
