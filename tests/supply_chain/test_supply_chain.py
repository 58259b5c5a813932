"""What is installed is what was pinned, known, permitted and looked up. (The slow part is `make supply-chain`.)"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version
from tests.supply_chain.audit import audit
from tests.supply_chain.licences import is_permitted, licences
from tests.supply_chain.pins import REQUIREMENTS, blocks, floors, pinned
from tests.supply_chain.secrets import secrets_in

FLOORS = floors()["python"]


@pytest.mark.parametrize("name", ["app.txt", "test.txt", "bootstrap.txt"])
def test_every_requirement_is_one_version_with_hashes(name: str) -> None:
    found = blocks(REQUIREMENTS / name)

    assert found
    assert [
        one for one in found if not re.match(r"^[A-Za-z0-9._\[\],-]+==\S+", one) or "--hash=sha256:" not in one
    ] == []


@pytest.mark.parametrize("line", FLOORS, ids=lambda line: f"{line['package']} {line['at_least']}")
def test_pin_is_not_below_its_floor(line: dict[str, str]) -> None:
    pins = {path.name: pinned(path).get(line["package"]) for path in REQUIREMENTS.glob("*.txt")}
    found = {name: version for name, version in pins.items() if version}

    assert found
    assert all(Version(version) >= Version(line["at_least"]) for version in found.values()), f"{found}: {line}"


def test_every_floor_names_what_it_mends_and_where_that_was_read() -> None:
    assert date.fromisoformat(floors()["looked_up"])
    assert all(line["mends"] and line["advisory"].startswith("https://") for line in FLOORS)
    assert all(
        re.fullmatch(r"(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})", name) for line in FLOORS for name in line["mends"]
    )


def test_every_part_of_the_product_has_a_permitted_licence() -> None:
    found = licences()

    assert len(found) > 60
    assert {name: licence for name, (_, licence) in found.items() if not is_permitted(licence)} == {}


@pytest.mark.parametrize(
    ("licence", "permitted"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GNU Affero General Public License v3", False),
        ("BUSL-1.1", False),
        ("", False),
    ],
)
def test_licence_is_judged(licence: str, permitted: bool) -> None:
    assert is_permitted(licence) is permitted


def report(*holes: str) -> str:
    vulns = [{"id": hole} for hole in holes]
    return json.dumps({"dependencies": [{"name": "jinja2", "version": "2.10", "vulns": vulns}], "fixes": []})


@pytest.mark.parametrize(
    "told", [report(), "", "No known vulnerabilities found", '{"dependencies": [{"name": "a", "skip_reason": "b"}]}']
)
def test_auditor_without_its_feed_is_no_clean_audit(told: str) -> None:
    result = audit({"django": "5.2.19"}, lambda path: told)

    assert (result.has_feed, result.is_clean) == (False, False)


def test_auditor_is_believed_once_it_has_found_the_planted_hole() -> None:
    def ask(path: Path) -> str:
        return report("CVE-2019-10906") if "2.10\n" in path.read_text() else report()

    assert audit({"django": "5.2.19"}, ask).is_clean
    assert audit({"django": "5.2.19"}, lambda path: report("CVE-2019-10906")).holes


def test_secret_is_found_by_its_shape(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("key = '''-----BEGIN RSA " + "PRIVATE KEY-----'''\n")
    (tmp_path / "b.py").write_text(f"digest = '{'0a' * 32}'\n")

    assert [one.rpartition("/")[2] for one in secrets_in(sorted(tmp_path.iterdir()))] == ["a.py:1 Private Key"]
