"""Fills the record by SQL, ten thousand rows a statement: predictions, reviews, events, sealed leaves.

What a row holds is what the gateway writes, byte for byte as long. Patients grow with the rows (one in ten), and so
does the technician's ward (one patient in 25); the two clinicians that are measured keep theirs.
"""
# ruff: noqa: S608 -- numbers and table names of our own

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.db import connection, transaction
from django.utils import timezone
from tests.support.factories import UserFactory, example_result

from apps.accounts.models import Role, User
from apps.audit import keys, merkle, sealing, sink
from apps.audit.checkpoint import Signed, signed_from_row, utc_text
from apps.audit.models import Checkpoint, node_key
from apps.ml_proxy.models import AuditEvent, InferenceLog, Review
from apps.patients.models import Patient, Ward

BEGIN = datetime(2024, 6, 1, tzinfo=UTC)
APART = timedelta(seconds=12.6)  # 5 million in two years, which end before today
STEP = 10_000
ASKERS = 20
FEW, MANY = 3, 300  # patients of the two clinicians
LOG, EVENT, PATIENT, REVIEW = (m._meta.db_table for m in (InferenceLog, AuditEvent, Patient, Review))


class Filled:
    """People and how many rows there are."""

    def __init__(self) -> None:
        self.rows = 0
        self.patients = 0
        self.admin, self.auditor = _user(Role.ADMIN), _user(Role.AUDITOR)
        self.few, self.many = _user(), _user()
        self.askers = [_user() for _ in range(ASKERS)]
        self.rare = _user()  # asked in the first days only
        self.technician, self.ward = _user(Role.TECHNICIAN), Ward.objects.create(name="bench")
        self.ward.technicians.add(self.technician)

    def grow(self, rows: int) -> None:
        """Add rows up to that many, with their patients, events, leaves; then let MariaDB count."""
        began = time.monotonic()
        self._forget()
        self._add_patients(max(rows // 10, FEW + MANY + 1))
        for first in range(self.rows + 1, rows + 1, STEP):
            last = min(first + STEP - 1, rows)
            with transaction.atomic():
                _session()
                _sql(self._predictions(first, last))
                _sql(_reviews(first, last))
                _sql(self._events(first, last))
                _leaves(first, last)
            print(f"\r  {last:>9,} rows, {time.monotonic() - began:.0f} s", end="", flush=True)
        _nodes(self.rows, rows)
        _checkpoint(rows)
        self.rows = rows
        _sql(f"ANALYZE TABLE {LOG}, {EVENT}, {PATIENT}, {REVIEW}, {Patient.clinicians.through._meta.db_table}")
        print()

    def at(self, share: float) -> datetime:
        """When the row at this share of all was made."""
        return BEGIN + APART * int(self.rows * share)

    def _forget(self) -> None:
        """Take back what measuring added, whose numbers the next rows need."""
        with transaction.atomic():
            _session()
            _sql(f"DELETE FROM {LOG} WHERE created_at > '{BEGIN + APART * 5_100_000:%Y-%m-%d}'")
            _sql(f"DELETE FROM {EVENT} WHERE seq > {self.rows}")
            _sql(f"DELETE FROM audit_sealedleaf WHERE `index` >= {self.rows}")
            _sql(f"DELETE FROM audit_checkpoint WHERE tree_size > {self.rows}")
            for level in range(1, 25):
                first, end = node_key(level, self.rows >> level), node_key(level + 1, 0)
                _sql(f"DELETE FROM audit_treenode WHERE `key` >= {first} AND `key` < {end}")
        sink.sink_path().unlink(missing_ok=True)
        sink.sink_append(signed_from_row(row) for row in Checkpoint.objects.order_by("tree_size"))

    def _add_patients(self, count: int) -> None:
        if count <= self.patients:
            return
        with transaction.atomic():
            _session()
            _sql(
                f"INSERT INTO {PATIENT} (id, number, name, search_key, sex, created_at, ward_id) SELECT seq, "
                "CONCAT('P-', LPAD(seq, 8, '0')), CONCAT('환자 ', seq), CONCAT('환자', seq, ' ㅎㅈ'), 'O', NOW(6), "
                f"IF(seq % 25 = 0, {self.ward.pk}, NULL) FROM seq_{self.patients + 1}_to_{count}"
            )
        if not self.patients:
            # Patient 1 comes back again and again; the others of these two are as any other.
            self.few.patients.set(range(1, FEW + 1))
            self.many.patients.set(range(FEW + 1, FEW + MANY + 1))
        self.patients = count

    def _predictions(self, first: int, last: int) -> str:
        """Patient 1 has a hundred rows of each tenfold growth, all others ten on average."""
        again = max(50, self.patients // 10)
        asker = f"{self.askers[0].pk} + CRC32(seq + 7) % {ASKERS}"
        columns = {
            "id": _ID,
            "created_at": _AT,
            "finished_at": f"{_AT} + INTERVAL 41000 MICROSECOND",
            "state": f"CASE WHEN {_DICE} < 3 THEN 'failed' WHEN {_DICE} < 5 THEN 'refused' ELSE 'completed' END",
            "requested_by_id": f"IF(seq < 5000 AND seq % 160 = 3, {self.rare.pk}, {asker})",
            "patient_id": f"IF(seq % {again} = 7, 1, 1 + CRC32(seq) % {self.patients})",
            "request_id": "MD5(seq)",
            "client_address": "'10.20.30.40'",
            "input_sha256": _hash(0),
            "input_bytes": "120000 + seq % 90000",
            "input_format": "'png'",
            "input_shape": "'[512, 512]'",
            "params": """'{"model": null, "confirm_patient_mismatch": false, "patient_mismatch": false}'""",
            "result": f"IF({_DICE} < 5, NULL, REPLACE('{_RESULT}', 'LABEL', {_LABEL}))",
            "label": f"IF({_DICE} < 5, '', {_LABEL})",
            "error_code": f"IF({_DICE} < 5, 'inference_error', '')",
            "error_params": "'{}'",
            "model_name": "'brain-tumor-mri'",
            "model_version": "IF(seq < 100, '0.9.0', '1.1.0')",
            "model_sha256": _hash(9),
            "images": f"REPLACE('{_IMAGES}', 'NAME', MD5(seq + 1))",
            "timings": f"'{_TIMINGS}'",
            "answer_sha256": _hash(1),
            "released": "seq % 3 = 0",
            "is_reviewed": _IS_REVIEWED,
            "reviewed_at": f"IF({_IS_REVIEWED}, {_AT} + INTERVAL 1 HOUR, NULL)",
            "spool_name": "''",
            "lease_owner": "''",
            "attempts": "0",
        }
        return (
            f"INSERT INTO {LOG} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM seq_{first}_to_{last}"
        )

    def _events(self, first: int, last: int) -> str:
        detail = f"""CONCAT('{{"answer_sha256": "', {_hash(1)}, '", "state": "completed"}}')"""
        return (
            f"INSERT INTO {EVENT} (seq, at, kind, actor_id, patient_id, object_type, object_id, row_sha256, "
            f"request_id, client_address, detail) SELECT seq, {_AT} + INTERVAL 41000 MICROSECOND, 'finished', "
            f"{self.askers[0].pk} + CRC32(seq + 7) % {ASKERS}, 1 + CRC32(seq) % {self.patients}, 'inferencelog', "
            f"CAST({_ID} AS CHAR), {_hash(2)}, MD5(seq), '10.20.30.40', {detail} FROM seq_{first}_to_{last}"
        )


def _user(role: Role = Role.CLINICIAN) -> User:
    return cast(User, UserFactory.create(role=role))


_MICROSECONDS = int(APART.total_seconds() * 1_000_000)
_AT = f"('{BEGIN:%Y-%m-%d} 00:00:00' + INTERVAL seq * {_MICROSECONDS} MICROSECOND)"
_MS = f"({int(BEGIN.timestamp() * 1000)} + seq * {_MICROSECONDS // 1000})"
# A UUIDv7 of that moment: 48 bits of time, version, variant, a counter.
_DIGITS = f"LPAD(HEX({_MS}), 12, '0'), '7', LPAD(HEX(seq % 4096), 3, '0'), '8', LPAD(HEX(seq), 15, '0')"
_ID = f"CAST(LOWER(CONCAT({_DIGITS})) AS UUID)"
_DICE = "(CRC32(seq * 3) % 100)"
_LABEL = "ELT(1 + CRC32(seq * 5) % 10, {})".format(
    ", ".join(f"'{name}'" for name in [*["glioma"] * 4, *["meningioma"] * 3, *["pituitary"] * 2, "no_tumor"])
)
_IS_REVIEWED = f"({_DICE} >= 95)"
_RESULT = json.dumps({**example_result("LABEL"), "volume": None})
_IMAGES = json.dumps(dict.fromkeys(("input", "mask", "heatmap", "overlay"), "NAME.png"))
_TIMINGS = json.dumps(
    {"total": 41.0, "gateway": 6.1, "decode": 3.2, "preprocess": 2.0, "inference": 21.4, "explain": 1.9, "encode": 2.2}
)


def _hash(kind: int) -> str:
    """64 hex digits, different for each row; digesting five million rows would take longer than storing them."""
    return f"CONCAT(LPAD(HEX(seq), 15, '0'), '{kind % 16:x}', REPEAT('5c', 24))"


def _reviews(first: int, last: int) -> str:
    return (
        f"INSERT INTO {REVIEW} (inference_id, by_id, at, verdict, label, comment, mask_name, mask_sha256) "
        f"SELECT {_ID}, (SELECT MIN(id) FROM {User._meta.db_table}), {_AT} + INTERVAL 1 HOUR, 'agree', {_LABEL}, "
        f"'', '', '' FROM seq_{first}_to_{last} WHERE {_IS_REVIEWED}"
    )


def _leaves(first: int, last: int) -> None:
    # Hashes of nothing: what sealing reads is their number, the newest of them, and the peaks.
    _sql(
        "INSERT INTO audit_sealedleaf (`index`, event_seq, hash) "
        f"SELECT seq - 1, seq, {_hash(0)} FROM seq_{first}_to_{last}"
    )


def _nodes(before: int, after: int) -> None:
    for level in range(1, after.bit_length() + 1):
        first, end = before >> level, after >> level
        for start in range(first, end, STEP):
            last = min(start + STEP, end) - 1
            _sql(
                f"INSERT INTO audit_treenode (`key`, hash) SELECT {node_key(level, 0)} + seq, {_hash(level)} "
                f"FROM seq_{start}_to_{last}"
            )


def _checkpoint(size: int) -> None:
    """Sign what is there, so that sealing goes on from it; one of a quarter of an hour ago moves the horizon."""
    last = Checkpoint.objects.order_by("-tree_size").first()
    before = signed_from_row(last) if last else None
    for leaves, age in ((size - 1000, timedelta(minutes=15)), (size, timedelta(0))):
        peaks = sealing.node_hashes(merkle.peaks_of(leaves))
        frontier = merkle.Frontier(leaves, [peaks[at] for at in merkle.peaks_of(leaves)])
        signer, now = keys.signer(may_create=before is None), timezone.now() - age
        note = Signed(
            tree_size=leaves,
            root=frontier.root().hex(),
            previous_size=before.tree_size if before else 0,
            previous_root=before.root if before else merkle.EMPTY_ROOT.hex(),
            max_seq=leaves,
            at=utc_text(now),
            key_id=signer.key_id,
        )
        columns: dict[str, Any] = {
            name: getattr(note, name)
            for name in ("tree_size", "root", "previous_size", "previous_root", "max_seq", "key_id")
        }
        row = Checkpoint.objects.create(**columns, at=now, signature=signer.sign(note.note))
        before = signed_from_row(row)
        sink.sink_append([before])


def _session() -> None:
    for name in ("foreign_key_checks", "unique_checks", "check_constraint_checks"):
        _sql(f"SET SESSION {name} = 0")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
