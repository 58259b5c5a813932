"""The summary of `make test`: it must never call a bad run good."""

from pathlib import Path

import pytest
from tests.rig.report import Outcome, Report, outcome_of_junit

SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("counts", "returncode", "expected"),
    [
        ((10, 0, 0, 2), 0, Outcome(8, 0, 2)),
        ((10, 1, 1, 0), 1, Outcome(8, 2, 0)),
        ((10, 0, 0, 0), 3, Outcome(9, 1, 0)),
        ((0, 0, 0, 0), 5, Outcome(0, 0, 0)),
    ],
)
def test_outcome_counts_what_pytest_wrote(
    tmp_path: Path, counts: tuple[int, ...], returncode: int, expected: Outcome
) -> None:
    (tmp_path / "junit.xml").write_text(SUITE.format(*counts))

    assert outcome_of_junit(tmp_path / "junit.xml", returncode) == expected


def test_outcome_is_a_failure_when_pytest_wrote_nothing(tmp_path: Path) -> None:
    assert outcome_of_junit(tmp_path / "junit.xml", 0).failed == 1


def test_report_ends_with_the_sum_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.run("lint", lambda: Outcome(passed=1))
    report.run("tests", lambda: Outcome(passed=5, failed=1, skipped=2))

    assert report.text().splitlines()[-1] == "6 passed, 1 failed, 2 skipped"
    assert "FAILED" in capsys.readouterr().out


def test_step_that_dies_is_a_failure() -> None:
    def die() -> Outcome:
        raise OSError("no room")

    report = Report()
    report.run("databases", die)

    assert (report.total("failed"), report.rows[0][1].note) == (1, "OSError: no room")
