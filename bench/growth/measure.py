"""Grows the record and measures it at each size; started by `inside.py` with a database of its own."""

from __future__ import annotations

import argparse
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from rest_framework.test import APIClient
from tests.support.factories import client_of, example_result
from tests.support.fake_inference import FakeInference, png, serving

from apps.accounts.models import User
from apps.audit import sealing
from apps.ml_proxy import audit, ending
from apps.ml_proxy.answer import Answer
from apps.ml_proxy.models import AuditEvent, InferenceLog
from apps.patients.models import Patient
from bench import results
from bench.growth.fill import LOG, Filled

URL = "/ml/v1/history/"
ADMIN_PAGES = {
    "Django admin: predictions": "/admin/ml_proxy/inferencelog/",
    "Django admin: predictions of a patient": "/admin/ml_proxy/inferencelog/?q=P-00000001",
    "Django admin: events": "/admin/ml_proxy/auditevent/",
    "Django admin: events of a kind": "/admin/ml_proxy/auditevent/?kind=login",
}
WARM_UP = 3
SEALED_AT_ONCE = 100
Case = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", required=True)
    parser.add_argument("-n", type=int, required=True)
    chosen = parser.parse_args()
    sizes = sorted(int(size) for size in chosen.rows.split(","))
    filled, measured, plans = Filled(), {}, {}
    for size in sizes:
        print(f"filling up to {size:,} rows")
        filled.grow(size)
        print("measuring")
        measured[size], plans[size] = _measure(filled, chosen.n)
    print(table(measured))
    print(f"\nHow MariaDB finds the pages at {sizes[-1]:,} rows\n{explained(plans[sizes[-1]])}")
    told = {str(size): {"cases": measured[size], "plans": plans[size]} for size in sizes}
    print(f"\nwritten to {results.write('growth', {'sizes': told}).relative_to(results.REPO)}")


def _measure(filled: Filled, n: int) -> tuple[dict[str, Any], dict[str, Any]]:
    measured, plans = {}, {}
    for name, (user, query) in _pages(filled).items():
        client = client_of(user)
        statements = Statements()
        page = _page(client, query)
        touched = _touched()
        with statements.noted():
            rows = page()
        touched = _touched() - touched
        measured[name] = {**_timed(page, n), "rows": rows, "touched": touched}
        plans[name] = _explain(*statements.of_the_page())
    for name, address in ADMIN_PAGES.items():
        measured[name] = _timed(_admin_page(filled.admin, address), n)
    with serving(FakeInference().client()):
        measured["predict, whole request"] = _timed(_predict(filled.few), n * 4)
    measured["write-ahead and finish of a row"] = _timed(_write(filled.few), n * 4)
    measured[f"sealing {SEALED_AT_ONCE} events"] = _timed(_seal, n)
    return measured, plans


def _pages(filled: Filled) -> dict[str, tuple[User, dict[str, Any]]]:
    """Name → who asks for what."""
    readers = {"admin": filled.admin, "auditor": filled.auditor}
    own = {"clinician, 3 patients": filled.few, "clinician, 300 patients": filled.many}
    day = {"from": filled.at(0.5).isoformat(), "to": filled.at(0.52).isoformat()}
    queries: dict[str, dict[str, Any]] = {
        "first page": {},
        "page of 100": {"page_size": 100},
        "deep cursor": {"cursor": _cursor(filled, 0.3)},
        "label": {"label": "pituitary"},
        "label and state": {"label": "no_tumor", "state": "completed"},
        "state failed": {"state": "failed"},
        "from, to": day,
        "reviewed": {"reviewed": "true"},
        "not reviewed": {"reviewed": "false"},
        "model version": {"model_version": "1.1.0"},
    }
    whole: dict[str, dict[str, Any]] = {
        "patient": {"patient": 1},
        "patient and label": {"patient": 1, "label": "glioma"},
        "asker": {"requested_by": filled.askers[3].pk},
        "asker of long ago": {"requested_by": filled.rare.pk},
        "model version of long ago": {"model_version": "0.9.0"},
        "deep cursor and label": {"label": "glioma", "cursor": _cursor(filled, 0.3)},
        "reviewed and label": {"reviewed": "true", "label": "meningioma"},
        "deep cursor, state and reviewed": {"state": "completed", "reviewed": "false", "cursor": _cursor(filled, 0.6)},
    }
    cases = {f"admin: {name}": (filled.admin, query) for name, query in (queries | whole).items()}
    cases |= {f"auditor: {name}": (readers["auditor"], queries[name]) for name in ("first page", "deep cursor")}
    cases |= {f"{who}: {name}": (user, query) for who, user in own.items() for name, query in queries.items()}
    ward = {name: queries[name] for name in ("first page", "deep cursor", "state failed", "from, to")}
    # Of the smallest record the two filters above leave a handful of rows; these leave a full page of any.
    ward |= {
        "state completed": {"state": "completed"},
        "long from, to": {"from": filled.at(0.5).isoformat(), "to": filled.at(0.7).isoformat()},
    }
    cases |= {f"technician, 4 % of patients: {name}": (filled.technician, query) for name, query in ward.items()}
    return cases | {"clinician, 3 patients: patient": (filled.few, {"patient": 1})}


def _cursor(filled: Filled, share: float) -> str:
    at = filled.at(share).replace(tzinfo=None)
    return b64encode(urlencode({"p": f"{at.isoformat(' ')}+00:00"}).encode()).decode()


def _page(client: APIClient, query: dict[str, Any]) -> Callable[[], int]:
    def ask() -> int:
        answer = client.get(URL, query)
        if answer.status_code != 200:
            raise SystemExit(f"{query}: {answer.status_code} {answer.content!r}")
        return len(answer.json()["results"])

    return ask


def _admin_page(user: User, address: str) -> Case:
    client = Client()
    client.force_login(user)

    def ask() -> None:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} does not answer")

    return ask


def _predict(user: User) -> Case:
    """The whole request with an AI server that answers at once; every file differs."""
    client, patient, sent = client_of(user), Patient.objects.get(pk=1), iter(range(10**9))

    def ask() -> None:
        number = next(sent)
        picture = png(41 + number // 200, 37 + number % 200)
        answer = client.post(
            "/ml/v1/predict/",
            {"image": SimpleUploadedFile("a.png", picture), "patient": patient.pk},
            format="multipart",
        )
        if answer.status_code != 200:
            raise SystemExit(f"predict: {answer.status_code} {answer.content!r}")

    return ask


def _write(user: User) -> Case:
    """The two transactions of every prediction, without the request around them and the files."""
    patient = Patient.objects.get(pk=1)

    def write() -> None:
        facts = {"input_sha256": "a" * 64, "input_bytes": 1, "input_format": "png", "request_id": "bench"}
        log = InferenceLog(requested_by=user, patient=patient, **facts)
        with transaction.atomic():
            log.save(force_insert=True)
            audit.record("received", actor=user, address="", about=log, patient=patient)
        answer = Answer("m", "1.1.0", "b" * 64, "png", [41, 37], None, {**example_result(), "volume": None}, {}, {})
        ending.inference_complete(log=log, answer=answer, address="", timings={"total": 41.0})

    return write


def _seal() -> None:
    if sealing.audit_seal() < SEALED_AT_ONCE:
        raise SystemExit("there was less to seal than was put there")


def _before_seal() -> None:
    AuditEvent.objects.bulk_create(AuditEvent(kind="login", request_id="bench") for _ in range(SEALED_AT_ONCE))


def _timed(work: Case, n: int) -> dict[str, float]:
    """Milliseconds: median, p95 and least of the work, and the median of what the database had of it."""
    if work is _seal:
        sealing.audit_seal()
    whole, inside = [], []
    for number in range(WARM_UP + n):
        if work is _seal:
            _before_seal()
        statements = Statements()
        began = time.perf_counter()
        with statements.noted():
            work()
        if number >= WARM_UP:
            whole.append((time.perf_counter() - began) * 1000)
            inside.append(statements.ms)
    return {**results.summary(whole), "least": round(min(whole), 3), "sql": results.summary(inside)["median"]}


class Statements:
    """What is sent to the database, and how long its answers took (commits are not seen here)."""

    def __init__(self) -> None:
        self.ms = 0.0
        self._sent: list[tuple[str, Any]] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        with connection.execute_wrapper(self._execute):
            yield

    def _execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._sent.append((sql, params))
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.ms += (time.perf_counter() - began) * 1000

    def of_the_page(self) -> list[tuple[str, Any]]:
        return [(sql, params) for sql, params in self._sent if sql.startswith("SELECT") and f"FROM `{LOG}`" in sql]


def _touched() -> int:
    """Rows and index entries this connection has read so far: work that no other load on the machine changes."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read_%'")
        return sum(int(value) for name, value in cursor.fetchall() if not name.endswith("_deleted"))


def _explain(*statements: tuple[str, Any]) -> list[dict[str, Any]]:
    steps = []
    for sql, params in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            names = [column[0] for column in cursor.description]
            steps += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return steps


def table(measured: dict[int, dict[str, Any]]) -> str:
    """Median and least time at each size (ms, whole request), rows touched; ratios of both times to the smallest."""
    sizes = sorted(measured)
    base = measured[sizes[0]]
    head = "".join(f"{f'{size:,} rows':>24}" for size in sizes) + "".join(f"{f'x {size:,}':>14}" for size in sizes[1:])
    unit = f"{'median':>8}{'least':>8}{'touched':>8}" * len(sizes) + f"{'median':>8}{'least':>6}" * (len(sizes) - 1)
    lines = [
        f"{'':<44}{head}",
        f"{'':<44}{unit}",
        *(_line(name, [measured[size][name] for size in sizes], base[name]) for name in base),
    ]
    return "\n".join(lines)


def _line(name: str, at_sizes: list[dict[str, Any]], base: dict[str, Any]) -> str:
    times = "".join(f"{case['median']:>8.2f}{case['least']:>8.2f}{case.get('touched', '-'):>8}" for case in at_sizes)
    pairs = [(case["median"] / base["median"], case["least"] / base["least"]) for case in at_sizes[1:]]
    ratios = "".join(f"{median:>8.2f}{least:>6.2f}" for median, least in pairs)
    return f"{name:<44}{times}{ratios}"


def explained(plans: dict[str, Any]) -> str:
    """One line for each table of each page."""
    lines = []
    for name, steps in plans.items():
        for step in steps:
            used = f"{step['table']} {step['type']} {step['key'] or '-'} rows {step['rows']} {step['Extra'] or ''}"
            lines.append(f"{name:<46}{used}")
    return "\n".join(lines)
