"""The trail as a file that can be checked elsewhere, without this database and without its key.

One JSON object per line: `format`, the public keys and which rows it holds; then leaves and checkpoints in order;
then the digest of every such row (`rows.KINDS`); then `end` with the counts. A leaf's `event` is the exact text that
was hashed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from apps.audit import keys as signing
from apps.audit.checkpoint import signed_from, signed_from_json
from apps.audit.models import SealedLeaf
from apps.audit.rows import KINDS, PREDICTIONS, Change, Kind, digest_of, is_change, row_chunks
from apps.audit.verifying import Entry, Finding, TreeCheck, Verdict, size_sealed, stored_checkpoints, stored_entries

FORMAT: Final = "neuronova.audit.export/2"
# Files of the first format hold predictions alone, and do not say so.
_FORMATS: Final = ("neuronova.audit.export/1", FORMAT)
_BY_TYPE: Final = {kind.object_type: kind for kind in KINDS}


def trail_export(file: TextIO, trusted: Mapping[str, Ed25519PublicKey]) -> None:
    """Write everything that is sealed. It is exported as it stands: broken things stay visible."""
    public = {name: signing.public_pem(key) for name, key in trusted.items()}
    _write(file, format=FORMAT, keys=public, rows=list(_BY_TYPE))
    counts = {"leaves": 0, "checkpoints": 0, "rows": 0}
    size = size_sealed()
    checkpoints = stored_checkpoints(size)
    awaited = next(checkpoints, None)
    for chunk in stored_entries(size):
        for entry in chunk:
            _write(file, leaf=entry.index, seq=entry.seq, event=entry.text, exact=entry.is_exact)
            counts["leaves"] += 1
            while awaited is not None and awaited.tree_size <= counts["leaves"]:
                file.write(f'{{"checkpoint":{awaited.to_json()}}}\n')
                counts["checkpoints"] += 1
                awaited = next(checkpoints, None)
    for kind in KINDS:
        counts["rows"] += _rows_export(file, kind, size)
    _write(file, end=counts)


def _rows_export(file: TextIO, kind: Kind, size: int) -> int:
    count = 0
    for rows in row_chunks(kind):
        sealed = _sealed({change.seq for _, change in rows if change}, size)
        for row, change in rows:
            # A change that is not part of this export cannot be compared with it.
            pending = change is not None and change.seq not in sealed
            sha256 = None if pending else digest_of(row)
            _write(file, row=str(row.pk), of=kind.object_type, sha256=sha256, pending=pending)
            count += 1
    return count


def _sealed(seqs: set[int], size: int) -> set[int]:
    return set(SealedLeaf.objects.filter(event_seq__in=seqs, index__lt=size).values_list("event_seq", flat=True))


def export_verify(
    path: Path, trusted: Mapping[str, Ed25519PublicKey] | None = None, sink: Path | None = None
) -> Verdict:
    """Check an export. Memory stays bounded: digests are kept in a temporary file.

    trusted: public keys from elsewhere; without them those inside the file are believed, which proves only that the
             file agrees with itself
    sink   : a copy of the second sink; shows whether the export lacks its end
    """
    with path.open(encoding="utf-8") as lines, closing(sqlite3.connect("")) as scratch:
        return _Reader(lines, scratch).verdict(trusted, sink)


def _write(file: TextIO, **values: Any) -> None:
    file.write(json.dumps(values, ensure_ascii=True, separators=(",", ":")) + "\n")


class _Reader:
    """Walks through one export."""

    def __init__(self, lines: TextIO, scratch: sqlite3.Connection) -> None:
        self._lines, self._scratch = lines, scratch
        columns = "of TEXT, object_id TEXT, sha256 TEXT, has_row INTEGER DEFAULT 0, PRIMARY KEY (of, object_id)"
        scratch.execute(f"CREATE TABLE digest ({columns})")
        self._rows = 0
        self._kinds: dict[str, Kind] = {}

    def verdict(self, trusted: Mapping[str, Ed25519PublicKey] | None, sink: Path | None) -> Verdict:
        lines = self._objects()
        head = next(lines, None)
        held = head.get("rows", [PREDICTIONS.object_type]) if head and head.get("format") in _FORMATS else None
        if head is None or not isinstance(held, list) or not set(map(str, held)) <= set(_BY_TYPE):
            return Verdict(finding=Finding("not_an_export", {"line": 1}))
        self._kinds = {name: _BY_TYPE[name] for name in map(str, held)}
        inside = {name: signing.public_key(str(pem).encode()) for name, pem in dict(head.get("keys", {})).items()}
        check = TreeCheck(inside if trusted is None else trusted)
        finding = self._walk(check, lines) or self._sink(check, sink) or self._gone()
        verdict = check.verdict(finding)
        verdict.rows = self._rows
        return verdict

    def _objects(self) -> Iterator[dict[str, Any]]:
        for line in self._lines:
            try:
                values = json.loads(line)
            except ValueError:
                values = None
            yield values if isinstance(values, dict) else {}

    def _walk(self, check: TreeCheck, lines: Iterator[dict[str, Any]]) -> Finding | None:
        for number, values in enumerate(lines, 2):
            if "end" in values:
                counts = {"leaves": check.frontier.size, "checkpoints": check.checkpoints, "rows": self._rows}
                return None if values["end"] == counts else Finding("export_incomplete", {"line": number})
            finding = self._line(check, values, number)
            if finding is not None:
                return finding
        return Finding("truncated", {"leaf": check.frontier.size})

    def _line(self, check: TreeCheck, values: dict[str, Any], number: int) -> Finding | None:
        if "checkpoint" in values:
            checkpoint = signed_from(values["checkpoint"])
            return check.checkpoint(checkpoint) if checkpoint else Finding("line_unreadable", {"line": number})
        if set(values) == {"leaf", "seq", "event", "exact"}:
            entry = Entry(values["leaf"], values["seq"], values["event"], values["exact"] is True)
            check.completed.clear()
            return check.entry(entry) or self._remember(entry)
        kind = self._kinds.get(str(values.get("of", PREDICTIONS.object_type)))
        if kind is not None and set(values) | {"of"} == {"row", "of", "sha256", "pending"}:
            self._rows += 1
            return self._row(kind, str(values["row"]), values["sha256"], values["pending"] is True)
        return Finding("line_unreadable", {"line": number})

    def _remember(self, entry: Entry) -> Finding | None:
        try:
            event = json.loads((entry.text or "").partition("\n")[2])
            about, key, sha256 = event["object_type"], event["object_id"], event["row_sha256"]
            named = event["seq"] == entry.seq
        except (ValueError, TypeError, KeyError):
            named = False
        if not named:
            return Finding("event_changed", {"leaf": entry.index, "event": entry.seq})
        of = self._kinds.get(str(about))
        if of is not None and (sha256 or of.undigested) and is_change(str(event["kind"])):
            columns = (about, key, sha256)
            self._scratch.execute("REPLACE INTO digest (of, object_id, sha256) VALUES (?, ?, ?)", columns)
        return None

    def _row(self, kind: Kind, key: str, sha256: object, is_pending: bool) -> Finding | None:
        place = (kind.object_type, key)
        found = self._scratch.execute("SELECT sha256 FROM digest WHERE of = ? AND object_id = ?", place).fetchone()
        if found is None:
            return None if is_pending else kind.finding("inserted", key)
        self._scratch.execute("UPDATE digest SET has_row = 1 WHERE of = ? AND object_id = ?", place)
        fits = is_pending or Change(0, found[0]).fits(None if sha256 is None else str(sha256))
        return None if fits else kind.finding("changed", key)

    def _gone(self) -> Finding | None:
        found = self._scratch.execute("SELECT of, object_id FROM digest WHERE has_row = 0 LIMIT 1").fetchone()
        return self._kinds[found[0]].finding("deleted", found[1]) if found else None

    @staticmethod
    def _sink(check: TreeCheck, sink: Path | None) -> Finding | None:
        if sink is None:
            return None
        newest = check.last.tree_size if check.last else 0
        with sink.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                written = signed_from_json(line)
                if written is not None and written.tree_size > newest:
                    return Finding("truncated", {"leaf": newest, "checkpoint": written.tree_size})
        return None
