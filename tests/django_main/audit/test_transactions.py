"""Two real transactions that end in the other order (MySQL, MariaDB; SQLite has one writer at a time)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from apps.audit import sealing
from apps.audit.models import SealedLeaf
from apps.ml_proxy import audit
from apps.ml_proxy.models import AuditEvent

from .conftest import found

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def test_seal_takes_both_of_two_transactions_that_end_in_the_other_order() -> None:
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.record("login", actor=None, address="slow")
            written.set()
            may_end.wait(60)

    thread = _started(slow)
    assert written.wait(60)
    audit.record("login", actor=None, address="fast")
    assert sealing.audit_seal() == 1
    may_end.set()
    thread.join()

    assert sealing.audit_seal() == 1
    slow_seq, fast_seq = (AuditEvent.objects.get(client_address=who).seq for who in ("slow", "fast"))
    assert slow_seq < fast_seq
    assert list(SealedLeaf.objects.order_by("index").values_list("event_seq", flat=True)) == [fast_seq, slow_seq]
    assert found() is None


def test_seal_survives_writers_rollbacks_rival_sealers_and_a_checker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)
    audit.record("login", actor=None, address="first")
    sealed = [sealing.audit_seal()]  # and the key is there
    findings: list[object] = []

    def write() -> None:
        for number in range(30):
            with transaction.atomic():
                audit.record("login", actor=None, address=str(number))
                transaction.set_rollback(number % 5 == 0)

    def seal() -> None:
        sealed.extend(sealing.audit_seal() for _ in range(8))

    def check() -> None:
        findings.extend(found() for _ in range(10))

    threads = [_started(work) for work in (seal, seal, check, write, write, write)]
    for thread in threads:
        thread.join()
    sealed.append(sealing.audit_seal())

    assert sum(sealed) == AuditEvent.objects.count() == SealedLeaf.objects.count() == 73
    assert findings == [None] * 10
    assert found() is None


def _started(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
