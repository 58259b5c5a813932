"""The balancer's list of nodes: what the watcher moves and what only a person may move."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from deploy.local.settings import REPO

A, B = "10.0.0.11:443", "10.0.0.12:443"


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nodes", REPO / "deploy" / "multi-node" / "nodes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def nodes(program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two nodes; `nodes.ready` are those that say so."""
    made = program.Nodes(tmp_path / "nodes.conf", "true", "http")
    made.ready = {A, B}
    monkeypatch.setattr(made, "is_ready", lambda node: node in made.ready)
    made.add(A)
    made.add(B)
    return made


def _watch(program: ModuleType, nodes: Any) -> None:
    seen: dict[str, int] = {}
    for _ in range(program.LOOKS):
        nodes.look(seen)


def test_watcher_leaves_a_node_out_that_a_person_took_out(program: ModuleType, nodes: Any) -> None:
    nodes.take_out(A)
    _watch(program, nodes)
    left_out = nodes.text()
    nodes.bring_in(A)

    assert f"server {A} {program.OPTIONS} down;" in left_out
    assert f"server {A} {program.OPTIONS};\n" in nodes.text()


def test_watcher_takes_out_who_is_not_ready_and_brings_it_back(program: ModuleType, nodes: Any) -> None:
    nodes.ready = {B}
    _watch(program, nodes)
    out = nodes.text()
    nodes.ready = {A, B}
    _watch(program, nodes)

    assert f"server {A} {program.OPTIONS} down;\n" in out
    assert f"server {A} {program.OPTIONS};\n" in nodes.text()


def test_last_node_stays_in_the_list(program: ModuleType, nodes: Any) -> None:
    nodes.take_out(B)
    nodes.ready = set()
    _watch(program, nodes)

    assert f"server {A} {program.OPTIONS};\n" in nodes.text()
    with pytest.raises(program.NodesError, match="last node"):
        nodes.take_out(A)


def test_what_a_person_does_while_a_node_is_asked_stands(
    program: ModuleType, nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes.take_out(A, program.State.DOWN)

    def asked(node: str) -> bool:
        nodes.take_out(A)
        return True

    monkeypatch.setattr(nodes, "is_ready", asked)
    _watch(program, nodes)

    assert nodes.read()[A] is program.State.OUT
