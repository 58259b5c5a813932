"""A name planted in every place a file has for one is nowhere in the cleaned file, and the picture is the same."""

import numpy as np
import pytest
from tests.deidentify.here import clean
from tests.support import planted

from fileformats import dicom_tags
from inference.core.contracts import DecodedVolume
from inference.core.decode import decode_file


@pytest.mark.parametrize("name", planted.FILES)
def test_planted_name_is_gone_and_the_picture_is_the_same(name: str) -> None:
    make, extension = planted.FILES[name]
    data = make()
    assert planted.hits(data), "a file without the name proves nothing"
    original = decode_file(data, filename_ext=extension)

    cleaned, _ = clean(data, extension)

    assert planted.hits(cleaned) == []
    result = decode_file(cleaned, filename_ext=extension)
    if isinstance(original, DecodedVolume) and isinstance(result, DecodedVolume):
        np.testing.assert_array_equal(result.voxels, original.voxels)
        np.testing.assert_array_equal(result.source.affine, original.source.affine)
    else:
        np.testing.assert_array_equal(result.pixels, original.pixels)


@pytest.mark.parametrize(("name", "flagged"), [("dicom explicit", True), ("zip", True), ("png", False)])
def test_writing_in_the_pixels_is_noted_when_the_file_says_so(name: str, flagged: bool) -> None:
    make, extension = planted.FILES[name]

    _, header = clean(make(), extension)

    assert header == {"burned_in": flagged}


@pytest.mark.parametrize(("tag", "vr"), [(dicom_tags.PIXEL_SPACING, "DS"), (dicom_tags.ASPECT_RATIO, "IS")])
def test_text_where_a_number_is_judged_is_refused_and_not_passed_on(tag: int, vr: str) -> None:
    data = planted.dcm.dicom(planted.SAMPLES, changes={tag: (vr, planted.LATIN)})

    cleaned, header = clean(data, "dcm")

    assert header == {"error": {"code": "invalid_header", "params": {"reason": "number", "tag": f"{tag:08x}"}}}
    assert planted.hits(cleaned) == []
