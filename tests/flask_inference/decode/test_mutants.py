"""Damaged copies of valid files by the hundred: each is read or refused with a typed error, and no child dies of it."""

from collections.abc import Iterator

import numpy as np
import pytest
from tests.support import files
from tests.support.seeds import PICTURES, VOLUMES

from inference.core.decode import DecoderPool, decode_file
from inference.core.errors import InferenceCoreError


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as running:
        yield running


@pytest.mark.parametrize("name", PICTURES)
def test_decode_file_mutant_picture_is_read_or_refused(name: str) -> None:
    codes = set()
    for mutant in files.mutants(PICTURES[name], count=120, seed=11):
        try:
            decoded = decode_file(mutant)
        except InferenceCoreError as error:
            codes.add(error.code)
            continue
        assert np.isfinite(decoded.pixels).all()

    assert "corrupt_file" in codes


@pytest.mark.parametrize("name", VOLUMES)
def test_pool_mutant_volume_is_read_or_refused(pool: DecoderPool, name: str) -> None:
    pool.decode_file(VOLUMES[name])
    codes, reasons = set(), set()
    for mutant in files.mutants(VOLUMES[name], count=80, seed=12):
        try:
            pool.decode_file(mutant)
        except InferenceCoreError as error:
            codes.add(error.code)
            reasons.add(str(error.params.get("reason")))

    assert codes & {"corrupt_file", "invalid_header", "type_mismatch", "unsupported_media_type"}
    # What nobody foresaw carries the name of its exception.
    assert not {reason for reason in reasons if reason == "decoder_died" or reason.endswith("Error")}
