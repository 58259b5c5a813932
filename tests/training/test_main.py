"""The command line."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import __main__ as cli  # noqa: E402


def test_main_names_folder_that_is_no_data_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["evaluate", "--data", str(tmp_path)])

    assert status == 2
    assert "manifest.csv" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["train"], ["train", "--data", "x", "--profile", "slow"]])
def test_main_refuses_incomplete_commands(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(arguments)
