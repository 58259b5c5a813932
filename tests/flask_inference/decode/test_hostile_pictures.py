"""The hostile catalogue, pictures: every file gets its code, and never a library's exception."""

import pytest
from tests.support.hostile_pictures import CATALOGUE, JPEG, PNG

from inference.core.decode import decode_image
from inference.core.errors import InferenceCoreError


@pytest.mark.parametrize("name", CATALOGUE)
def test_decode_image_hostile_file_gets_its_code(name: str) -> None:
    make, extension, code, status = CATALOGUE[name]

    with pytest.raises(InferenceCoreError) as caught:
        decode_image(make(), filename_ext=extension)

    assert (caught.value.code, caught.value.status) == (code, status)


@pytest.mark.parametrize("data", [PNG, JPEG], ids=["png", "jpeg"])
def test_decode_image_every_cut_is_refused(data: bytes) -> None:
    accepted = []
    for end in range(len(data)):
        try:
            decode_image(data[:end])
        except InferenceCoreError:
            continue
        accepted.append(end)

    assert accepted == []
