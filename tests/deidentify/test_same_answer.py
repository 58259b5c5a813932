"""The AI server sees of a cleaned file what it would have seen of the original, pixel by pixel, code by code."""

import numpy as np
import pytest
from tests.deidentify.here import clean
from tests.support import files, hostile_pictures, hostile_volumes, seeds

from inference.core.contracts import DecodedVolume
from inference.core.decode import decode_file
from inference.core.errors import InferenceCoreError

VALID = seeds.PICTURES | seeds.VOLUMES
# An empty file is refused before anything is asked.
HOSTILE = {name: case for name, case in (hostile_pictures.CATALOGUE | hostile_volumes.CATALOGUE).items() if case[0]()}


@pytest.mark.parametrize("name", VALID)
def test_clean_leaves_every_pixel_and_its_geometry(name: str) -> None:
    original = decode_file(VALID[name])

    cleaned, header = clean(VALID[name])
    result = decode_file(cleaned)

    assert header == {"burned_in": False}
    assert type(result) is type(original)
    if isinstance(original, DecodedVolume) and isinstance(result, DecodedVolume):
        np.testing.assert_array_equal(result.voxels, original.voxels)
        np.testing.assert_array_equal(result.source.affine, original.source.affine)
    else:
        np.testing.assert_array_equal(result.pixels, original.pixels)
        assert (result.spacing_mm, result.colour_fraction) == (original.spacing_mm, original.colour_fraction)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_keeps_the_code_the_ai_server_would_give(name: str) -> None:
    make, extension, code, _ = HOSTILE[name]
    data = make()

    cleaned, header = clean(data, extension)

    if "error" in header:
        assert header["error"]["code"] == code
        return
    with pytest.raises(InferenceCoreError) as refused:
        decode_file(cleaned, filename_ext=extension)
    assert refused.value.code == code


@pytest.mark.parametrize("name", VALID)
def test_clean_is_deterministic_and_stable(name: str) -> None:
    once, _ = clean(VALID[name])

    assert clean(VALID[name])[0] == once


@pytest.mark.parametrize("name", VALID)
def test_clean_of_a_cut_file_ends_in_the_same_code(name: str) -> None:
    for cut in range(1, len(VALID[name]), max(1, len(VALID[name]) // 23)):
        data = VALID[name][:cut]

        here, there = _code(data), _code_after_cleaning(data)

        assert there == here, cut


@pytest.mark.parametrize("name", VALID)
def test_damaged_copy_is_cleaned_or_refused_and_never_a_surprise(name: str) -> None:
    for mutant in files.mutants(VALID[name], count=60, seed=13):
        cleaned, header = clean(mutant)

        assert "error" in header or _code(cleaned) == _code(mutant)


def _code(data: bytes) -> str:
    try:
        decode_file(data)
    except InferenceCoreError as error:
        return error.code
    return ""


def _code_after_cleaning(data: bytes) -> str:
    cleaned, header = clean(data)
    error = header.get("error")
    return str(error["code"]) if isinstance(error, dict) else _code(cleaned)
