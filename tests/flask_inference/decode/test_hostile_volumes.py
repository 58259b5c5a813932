"""The hostile catalogue, volumes: every file gets its code, in this process and in a decoder child."""

from collections.abc import Iterator

import pytest
from tests.support.hostile_volumes import CATALOGUE

from inference.core.decode import DecoderPool, decode_file
from inference.core.errors import InferenceCoreError


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(size=1) as running:
        yield running


@pytest.mark.parametrize("name", CATALOGUE)
def test_decode_file_hostile_file_gets_its_code(pool: DecoderPool, name: str) -> None:
    make, extension, code, status = CATALOGUE[name]
    data = make()

    with pytest.raises(InferenceCoreError) as here:
        decode_file(data, filename_ext=extension)
    with pytest.raises(InferenceCoreError) as there:
        pool.decode_file(data, extension)

    assert (here.value.code, here.value.status) == (code, status)
    assert (there.value.code, there.value.params) == (code, here.value.params)
