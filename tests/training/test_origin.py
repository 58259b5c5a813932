"""What a model learned from and the licence of it, from rows and from the weights it began with."""

import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch")

from training import data, loop, origin, site_cases  # noqa: E402

CLEAN = [{"name": "cheng", "slices": 9, "licence": "CC BY 4.0"}]
SITE = [{"name": site_cases.SITE, "slices": 5, "licence": "the site's own cases"}]


def rows(*sources: str) -> list[data.Row]:
    return [data.Row(f"{i}.png", 0, source, f"g{i}", "2", "train", None) for i, source in enumerate(sources)]


def test_sources_are_those_of_the_rows_with_the_drawn_heads() -> None:
    told = origin.sources(rows("cheng", "sartaj", "cheng"), 7)

    assert {one["name"]: one["slices"] for one in told} == {"cheng": 2, "sartaj": 1, data.PHANTOM: 7}


def test_repeated_slice_counts_once() -> None:
    (site, _) = origin.sources(rows(site_cases.SITE) * 12, 0)

    assert site["slices"] == 1


def test_sources_of_the_weights_stay_though_this_run_has_none_of_them() -> None:
    told = origin.sources(rows("cheng"), 0, [*CLEAN, *SITE])

    assert {one["name"]: one["slices"] for one in told} == {"cheng": 9, site_cases.SITE: 5, data.PHANTOM: 0}
    assert origin.licence(told) == origin.WITH_SITE


@pytest.mark.parametrize(
    ("sources", "licence"),
    [
        (["cheng", "openms", "bermuda", "forrest"], origin.CLEAN),
        (["cheng", site_cases.SITE], origin.WITH_SITE),
        (["cheng", "sartaj"], origin.MIXED),
        (["cheng", site_cases.SITE, "br35h"], origin.MIXED),
        (["a source that nobody knows"], origin.MIXED),
    ],
)
def test_licence_follows_from_the_sources(sources: list[str], licence: str) -> None:
    assert origin.licence(origin.sources(rows(*sources), 4)) == licence


def test_web_slices_of_the_weights_make_a_clean_run_one_for_research() -> None:
    web = {"name": "br35h", "slices": 3, "licence": "not established (collected from the web)"}

    assert origin.licence(origin.sources(rows("cheng"), 0, [*CLEAN, web])) == origin.MIXED


@pytest.mark.parametrize(("scratch", "licence"), [(False, origin.MIXED), (True, origin.CLEAN)])
def test_weights_that_name_no_sources_give_no_licence(scratch: bool, licence: str) -> None:
    told = {"base_fingerprint": "sha256:1", "site_fingerprint": None, "site_slices": 0, "site_patients": 0}
    base = {"version": "0.9.0", "sha256": "ab", "training": {}}

    made = origin.described(data.load_phantoms(2), loop.Recipe(phantoms=2), told, base, scratch=scratch)

    assert origin.licence(made["sources"]) == licence
