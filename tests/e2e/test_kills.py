"""A short kill run on the running copy: workers die by kill -9 under load, and the oracle finds nothing.

The whole rig is `make test-chaos`; this is its smallest part, with the shipped model in place of the stub.
"""

import os
import random
import signal
import time
from pathlib import Path

import psutil
from deploy.local.model_store import SHIPPED
from tests.chaos.journal import Journal, read_journal
from tests.chaos.load import Load
from tests.chaos.oracle import judge
from tests.chaos.pictures import Album, package_in
from tests.chaos.record import read_record
from tests.e2e.records import Records
from tests.rig.stack import Stack

from training.phantoms import render

KILLS, EVERY_S = 3, 2.0


def test_no_promise_breaks_when_workers_are_killed_under_load(
    stack: Stack, sign_in: object, records: Records, tmp_path: Path
) -> None:
    assert callable(sign_in)
    clinician, chance = sign_in("clinician"), random.Random(7)  # noqa: S311
    journal = Journal(tmp_path / "journal.jsonl")
    heads = (render(900 + seed, lesion="glioma").image for seed in range(20))
    load = Load(
        url=stack.url,
        journal=journal,
        album=Album(package_in(SHIPPED), bases=3, heads=heads),
        sign_in=lambda: clinician.access,
        user=clinician.http.get("/api/v1/auth/me/").json()["id"],
        patients=stack.demo["patients"][:2],
        rate=4.0,
        jobs_share=0.1,
    )

    with load.running():
        for _ in range(KILLS):
            time.sleep(EVERY_S)
            pid = chance.choice(psutil.Process(stack.pid(chance.choice(("django", "flask")))).children()).pid
            os.kill(pid, signal.SIGKILL)
        good = load.wait_good(time.monotonic(), 180)
    journal.close()

    with records.connection() as connection:
        found = judge(read_journal(journal.path), read_record(connection), limit_s=200, job_limit_s=600)
    assert good is not None
    assert found == []
