"""The parts of the start that run before any package is installed."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from deploy.local import bootstrap, page, pip_wheel, pytorch
from deploy.local.progress import LaunchError
from tests.support.stand_in import stand_in


def _index(folder: Path, content: bytes) -> str:
    (folder / "pip").mkdir()
    (folder / "pip" / pip_wheel.WHEEL).write_bytes(content)
    links = f'<a href="pip-1.0.tar.gz">old</a><a href="{pip_wheel.WHEEL}#sha256=abc">new</a>'
    (folder / "pip" / "index.html").write_text(links)
    return folder.as_uri()


def _serve(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", address)
    real = pip_wheel._get

    def get(asked: str, context: object) -> bytes:
        # A folder answers with its index page, as a web server would.
        return real(asked + "index.html" if asked.endswith("/") else asked, context)  # type: ignore[arg-type]

    monkeypatch.setattr(pip_wheel, "_get", get)


def test_pip_wheel_is_taken_when_it_is_the_pinned_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, _index(tmp_path, b"the wheel"))
    monkeypatch.setattr(pip_wheel, "WHEEL_SHA256", hashlib.sha256(b"the wheel").hexdigest())

    assert pip_wheel._download() == b"the wheel"


def test_pip_wheel_is_refused_when_it_is_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _serve(monkeypatch, _index(tmp_path, b"something else"))

    with pytest.raises(LaunchError, match="not the file this project pins"):
        pip_wheel._download()


def test_pip_wheel_says_what_to_install_when_index_does_not_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = _index(tmp_path, b"")
    (tmp_path / "pip" / "index.html").write_text('<a href="pip-1.0.tar.gz">old</a>')
    _serve(monkeypatch, address)

    with pytest.raises(LaunchError, match="apt-get install python3-venv"):
        pip_wheel._download()


def test_test_requirements_hold_every_pin_of_the_app() -> None:
    app, test = (
        {line.split(" ")[0] for line in path.read_text().splitlines() if "==" in line}
        for group in ("app", "test")
        for path in bootstrap.requirement_files(group)
    )

    assert app
    assert app <= test


@pytest.mark.parametrize(("index", "given"), [("", True), ("https://torch.example/cpu", False)])
def test_pytorch_from_a_folder_asks_no_index_where_pip_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: str, *, given: bool
) -> None:
    (tmp_path / "torch-2-cp311.whl").touch()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("NEURONOVA_TORCH_INDEX", index)
    monkeypatch.setattr(pytorch, "has_pytorch", lambda: False)
    asked: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.extend(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(pytorch, "subprocess", stand_in(subprocess, run=run))

    assert pytorch.ensure_pytorch()

    assert ("--no-index" in asked) is given


def test_pytorch_is_not_looked_for_where_no_folder_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy-2-cp311.whl").touch()
    monkeypatch.delenv("NEURONOVA_TORCH_INDEX", raising=False)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path} https://wheels.example/ {tmp_path.as_uri()}")
    monkeypatch.setattr(pytorch, "has_pytorch", lambda: False)
    monkeypatch.setattr(pytorch, "subprocess", stand_in(subprocess, run=lambda *_, **__: pytest.fail("asked an index")))

    assert not pytorch.ensure_pytorch()


def test_source_digest_changes_when_a_source_changes_but_not_with_its_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "WEB", tmp_path)
    for name in ("src", "dist", "node_modules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ts").write_text("1")
    before = page.source_digest()

    (tmp_path / "dist" / "a.ts").write_text("2")
    (tmp_path / "node_modules" / "a.ts").write_text("2")
    same = page.source_digest()
    (tmp_path / "src" / "a.ts").write_text("2")

    assert before == same != page.source_digest()
