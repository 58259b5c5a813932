"""What a model learned from, source by source as its card lists it, and the licence that follows from that."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training import data, inputs, loop, site_cases
from training.data import Row, Slices

_NOT_ESTABLISHED = "not established"
# Of sources whose terms are known.
_KNOWN = {
    "cheng": "CC BY 4.0",
    "openms": "CC BY",
    "bermuda": "CC BY-SA 4.0",
    "forrest": "PDDL 1.0",
    data.PHANTOM: "own drawing",
    site_cases.SITE: "the site's own cases",
}
_TERMS = {**_KNOWN, **dict.fromkeys(data.WEB_SOURCES, f"{_NOT_ESTABLISHED} (collected from the web)")}
CLEAN = "Apache-2.0; trained on data under CC BY, CC BY-SA and PDDL only"
WITH_SITE = "for the site to decide; trained on data under CC BY, CC BY-SA and PDDL and on the site's own cases"
MIXED = "research and demonstration only: parts of the training data have no established licence (see the card)"
WARNING = (
    "\n**sartaj and br35h are pictures collected from the web; their licence is not established.** A model that may be "
    "used beyond research and demonstration has to be trained with `--clean-licence-only`."
)
Source = dict[str, Any]


def sources(rows: Iterable[Row], phantoms: int, before: Sequence[Mapping[str, Any]] = ()) -> list[Source]:
    """What was learned from: {name, slices, licence} of each source.

    rows     : slices that were trained on; one that is repeated counts once
    phantoms : how many drawn heads were among them
    before   : sources of the weights that training began with. What both know is most likely the same slices, so the
               larger number stands.
    """
    counts = Counter(source for source, _ in {(row.source, row.file): None for row in rows})
    counts[data.PHANTOM] = phantoms
    known = {str(one["name"]): one for one in before}
    return [
        {
            "name": name,
            "slices": max(counts[name], known[name]["slices"] if name in known else 0),
            "licence": _TERMS.get(name) or (known[name]["licence"] if name in known else _NOT_ESTABLISHED),
        }
        for name in dict.fromkeys((*known, *counts))
    ]


def licence(learned: Sequence[Mapping[str, Any]]) -> str:
    """Of a model that learned from these sources; what is not known to be free makes it one for research alone."""
    terms = {one["licence"] for one in learned}
    if not terms or not terms <= set(_KNOWN.values()):
        return MIXED
    return WITH_SITE if _KNOWN[site_cases.SITE] in terms else CLEAN


def described(
    shown: Slices, recipe: loop.Recipe, told: Mapping[str, Any], base: Mapping[str, Any], *, scratch: bool
) -> dict[str, Any]:
    """The part `training` of a candidate's manifest.

    shown   : what was trained on, without the drawn heads
    told    : figures of the run's data, as its verdict has them
    base    : manifest of the version that it was compared with and trained from
    scratch : it began from nothing instead: what the base learned from is not in it
    """
    unknown = {"name": f"whatever {base['version']} learned from", "slices": 0, "licence": _NOT_ESTABLISHED}
    before, begun = base["training"].get("sources") or [unknown], f"from the weights of {base['version']}"
    kept = "the version it was trained from"
    if scratch:
        before, begun = [], "from nothing"
        kept = f"{base['version']}, which it was compared with: they were not fitted to this network"
    learned = sources(shown.rows, recipe.phantoms, before)
    web = any(one["name"] in data.WEB_SOURCES for one in learned)
    return {
        "data_fingerprint": told["base_fingerprint"],
        "site_fingerprint": told["site_fingerprint"],
        "sources": learned,
        "split": f"Trained {begun} on the training part of the base data and {told['site_slices']} reviewed cases of "
        f"{told['site_patients']} patients. The locked split was used for the comparison with the serving model alone.",
        "notes": [
            f"Temperature and thresholds of the answer are those of {kept}.",
            *([WARNING] if web else []),
        ],
        "base": {"version": base["version"], "sha256": base["sha256"]},
        "input_statistics": inputs.statistics(shown.images),
        "recipe": recipe.as_dict(),
        "refit": None,
    }
