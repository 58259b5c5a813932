"""A file that comes in chunks through Nginx, sent by a client that is not ours (tuspy)."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from tests.e2e.conftest import Person
from tests.rig.stack import Stack
from tests.support.nifti_files import nifti
from tusclient.client import TusClient

MIB = 2**20
GROWTH_BYTES = 32 * MIB


@pytest.fixture
def tus(stack: Stack, clinician: Person) -> TusClient:
    return TusClient(f"{stack.url}/ml/v1/uploads/", headers={"Authorization": f"Bearer {clinician.access}"})


def predict(clinician: Person, url: str) -> Any:
    fields = {"patient": (None, str(clinician.patient)), "upload": (None, url.rstrip("/").split("/")[-1])}
    return clinician.http.post("/ml/v1/predict/", files=fields)


def test_picture_in_chunks_that_broke_off_is_gone_on_with_and_judged(
    tus: TusClient, clinician: Person, phantoms: list[Path]
) -> None:
    data = phantoms[0].read_bytes()
    metadata = {"filename": "slice.png"}
    first = tus.uploader(file_stream=io.BytesIO(data), chunk_size=5000, metadata=metadata, upload_checksum=True)
    first.upload_chunk()

    again = tus.uploader(file_stream=io.BytesIO(data), chunk_size=9000, url=first.url, upload_checksum=True)
    began_at = again.offset
    again.upload()
    answer = predict(clinician, first.url)

    assert began_at == 5000
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["label"] == clinician.predict(phantoms[0]).json()["result"]["label"]
    assert predict(clinician, first.url).status_code == 404


def test_volume_larger_than_one_request_keeps_memory_flat(stack: Stack, tus: TusClient, clinician: Person) -> None:
    noise = np.random.default_rng(7).integers(0, 900, (512, 512, 8)).astype(np.int16)
    data = nifti(np.ascontiguousarray(np.tile(noise, (1, 1, 27))))
    assert len(data) > 104 * MIB
    before = peaks(stack)

    uploader = tus.uploader(file_stream=io.BytesIO(data), chunk_size=60 * MIB, metadata={"filename": "v.nii"})
    uploader.upload()
    taken = predict(clinician, uploader.url)

    assert taken.status_code == 202, taken.text
    grown = {pid: peak - before[pid] for pid, peak in peaks(stack).items() if pid in before}
    assert max(grown.values()) <= GROWTH_BYTES, grown
    clinician.http.post(f"/ml/v1/history/{taken.json()['id']}/cancel/")


def peaks(stack: Stack) -> dict[int, int]:
    """The most memory that each Gunicorn worker of the gateway ever held."""
    workers = psutil.Process(stack.pid("django")).children()
    return {worker.pid: _peak(worker.pid) for worker in workers if "gunicorn" in " ".join(worker.cmdline())}


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
