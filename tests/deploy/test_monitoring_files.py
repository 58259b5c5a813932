"""Prometheus' own checker reads configuration and rules, and plays what an alert must answer to."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deploy.local.settings import REPO

MONITORING = REPO / "deploy" / "monitoring"
needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="needs promtool (apt-get install prometheus)")


def promtool(*arguments: str, folder: Path = MONITORING) -> None:
    ended = subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_configuration_and_rules_are_accepted() -> None:
    promtool("check", "config", "prometheus.yml")


def test_what_is_installed_for_it_is_told_to_listen_on_loopback() -> None:
    text = (MONITORING / "prometheus.yml").read_text(encoding="utf-8")
    told = dict(re.findall(r"^# +/etc/default/([a-z-]+): .*-web\.listen-address=([0-9.:]+)", text, re.MULTILINE))

    [installed] = re.findall(r"apt-get install (.+)", text)
    assert set(told) == set(installed.split())
    assert all(address.startswith("127.0.0.1:") for address in told.values())
    assert set(told.values()) - {told["prometheus"]} <= set(re.findall(r'targets: \["([0-9.:]+)"\]', text))


@needs_promtool
def test_alerts_ring_when_they_must_and_not_before(tmp_path: Path) -> None:
    cases = (REPO / "tests" / "deploy" / "alerts_cases.yml").read_text(encoding="utf-8")
    (tmp_path / "cases.yml").write_text(cases.replace("RULES", str(MONITORING / "rules")), encoding="utf-8")

    promtool("test", "rules", "cases.yml", folder=tmp_path)
