"""What the capacity sheet advises, and that the volume it measures with is one."""

from pathlib import Path

import numpy as np
import pytest
from deploy.capacity.copy import pictures, volume
from deploy.capacity.measure import GIB, recommend
from PIL import Image

from inference.core.decode import decode_file

MIB = 1024**2


def test_advice_is_one_ai_worker_for_each_core_where_memory_allows() -> None:
    found = recommend(cores=16, memory_bytes=64 * GIB, flask_bytes=250 * MIB, django_bytes=180 * MIB, best=20.0)

    assert (found["flask_workers"], found["bound_by"]) == (16, "cores")
    assert found["expected_per_s"] == pytest.approx(160.0)


def test_advice_is_what_the_memory_allows_on_a_small_machine() -> None:
    found = recommend(cores=8, memory_bytes=3 * GIB, flask_bytes=250 * MIB, django_bytes=100 * MIB, best=20.0)

    assert (found["flask_workers"], found["bound_by"]) == (2, "memory")
    assert found["predict_slots"] >= 4


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    ramp = np.add.outer(np.arange(61), np.arange(47)).astype(np.uint8)
    Image.fromarray(ramp).save(tmp_path / "a.png")
    return tmp_path


def test_pictures_are_never_the_same_twice(samples: Path) -> None:
    images = pictures(samples)

    assert len({next(images) for _ in range(40)}) == 40


def test_volume_is_read_by_the_ai_servers_own_decoder(samples: Path) -> None:
    found = decode_file(volume(samples, slices=9), filename_ext="nii")

    assert sorted(found.voxels.shape) == [9, 192, 192]
    assert sorted(found.spacing_mm) == [1.0, 1.0, 3.0]
