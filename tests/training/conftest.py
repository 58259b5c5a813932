"""A data set of phantoms in the shape of the real one, small enough to train on for two steps."""

from pathlib import Path

import pytest
from tests.support.base_set import write_base_set


@pytest.fixture(scope="session")
def phantom_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 outlined tumours and 4 healthy slices in `cheng`'s folds and two more sources."""
    return write_base_set(tmp_path_factory.mktemp("set"))
