"""A volume of 155 slices: slices per second through the product against the loop in one process."""

import os
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from tests.support import phantom_volume
from tests.support.nifti_files import gzipped, nifti

from bench.inference.bare import load
from bench.ours.copies import Copy
from bench.parts.session import Session
from bench.yardstick.table import Row
from neuronova_client import Client, Login

from inference.core import decode, planes, preprocess, volume  # isort: skip

SLICES, _STEP_MM = 155, 1.0
_ROUNDS = 3


def volumes(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """The loop decodes, prepares and runs each slice that the server judges, as one worker does; both take turns."""
    copy = session.copy("shipped")
    login = {name: copy.stack.demo["users"]["clinician"][name] for name in ("username", "password")}
    client = Client(copy.stack.url, Login(**login))
    file = session.fresh("volume").with_suffix(".nii.gz")
    loop_s, ours_s, loads, judged = [], [], [], 0
    for number in range(_ROUNDS):
        file.write_bytes(_volume(number))
        judged, taken_s = _loop(session.store("shipped"), file)
        loop_s.append(taken_s)
        ours_s.append(_ask(client, copy, file))
        loads.append(os.getloadavg()[0])
    ratio = median(loop / ours for loop, ours in zip(loop_s, ours_s, strict=True))
    measured = {
        "slices": SLICES,
        "judged": judged,
        "loop_s": [round(value, 2) for value in loop_s],
        "ours_s": [round(value, 2) for value in ours_s],
        "ratio": round(ratio, 3),
        "load": loads,
    }
    name = f"volume of {SLICES} slices ({judged} judged), slices/s: loop {judged / median(loop_s):.1f}, ours"
    return measured, [Row(name, "1", f"{judged / median(ours_s):.1f}", f"{ratio:.2f}")]


def _volume(seed: int) -> bytes:
    """An axial NIfTI file, packed: 1 mm slices of a phantom head."""
    few = phantom_volume.slices(phantom_volume.SEED)
    many = np.repeat(few, -(-SLICES // len(few)), axis=0)[:SLICES].copy()
    many[:, 0, 0] = seed
    affine = np.diag([-phantom_volume.PIXEL_MM, -phantom_volume.PIXEL_MM, _STEP_MM, 1.0])
    affine[:3, 3] = (100, 110, -40)
    return gzipped(nifti(many.transpose(2, 1, 0).copy(), affine))


def _loop(store: Path, file: Path) -> tuple[int, float]:
    """Returns how many slices are judged, and the seconds that takes without a server."""
    package = load(store)
    wanted = package.manifest.preprocessing
    began = time.perf_counter()
    decoded: Any = decode.decode_file(file.read_bytes(), filename_ext="nii.gz")
    cut = planes.choose(decoded)
    indices = volume.slices_with_head(decoded, cut)
    for index in indices:
        shown = planes.squared(planes.slice_at(decoded.voxels, cut.plane, index), cut)
        prepared = preprocess.prepare(
            shown, size=wanted.size, percentile_low=wanted.percentile_low, percentile_high=wanted.percentile_high
        )
        package.runner.run(prepared.tensor)
    return len(indices), time.perf_counter() - began


def _ask(client: Client, copy: Copy, file: Path) -> float:
    """Seconds from sending the file until the row says completed."""
    patient = copy.stack.demo["patients"][0]
    began = time.perf_counter()
    taken = client.http.post(
        "/ml/v1/predict/", data={"patient": patient}, files={"image": ("bench.nii.gz", file.read_bytes())}
    ).raise_for_status()
    where = f"/ml/v1/history/{taken.json()['id']}/"
    while True:
        state = client.http.get(where).raise_for_status().json()["state"]
        if state == "completed":
            return time.perf_counter() - began
        if state not in ("received", "queued", "running"):
            raise RuntimeError(f"the volume ended {state}")
        time.sleep(0.1)
