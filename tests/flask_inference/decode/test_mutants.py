"""Damaged copies of valid files by the hundred: each is read or refused with a typed error, within the limits."""

import numpy as np
import pytest
from tests.support import files

from inference.core.decode import decode_image
from inference.core.errors import InferenceCoreError

HEAD = files.head(61, 47)
SEEDS = {
    "png grey": files.pillow_png(HEAD.astype(np.uint8)),
    "png 16": files.png(files.head(61, 47, top=65_535), 16),
    "png rgba": files.png(np.repeat(HEAD[..., None], 4, axis=2), 8, files.RGB_ALPHA),
    "jpeg grey": files.jpeg(HEAD.astype(np.uint8), orientation=6),
    "jpeg progressive": files.jpeg(np.dstack([HEAD.astype(np.uint8)] * 3), progressive=True),
}


@pytest.mark.parametrize("name", SEEDS)
def test_decode_image_mutant_is_read_or_refused(name: str) -> None:
    codes = set()
    for mutant in files.mutants(SEEDS[name], count=120, seed=11):
        try:
            image = decode_image(mutant)
        except InferenceCoreError as error:
            codes.add(error.code)
            continue
        assert np.isfinite(image.pixels).all()

    assert "corrupt_file" in codes
