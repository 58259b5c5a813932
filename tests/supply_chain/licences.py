"""Under which licence each part comes, as its own metadata says or, where that is silent, its licence file."""

import re
from importlib import metadata

from tests.supply_chain.pins import REQUIREMENTS, pinned

PERMITTED = re.compile(r"\b(MIT|BSD|0BSD|Apache|MPL|Mozilla|PSF|Python Software|ISC|Zlib|HPND|CC0)", re.IGNORECASE)
# Not inside our processes: design of the system, section 9.
FORBIDDEN = re.compile(r"\b(A?GPL|Affero|General Public|BUSL|BSL|SSPL|Commons Clause)", re.IGNORECASE)


def licences() -> dict[str, tuple[str, str]]:
    """Name → (version, licence) of everything that `requirements/app.txt` installs and this environment has."""
    found = {}
    for name, version in sorted(pinned(REQUIREMENTS / "app.txt").items()):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        classifiers = [text.split("::")[-1].strip() for text in about.get_all("Classifier") or [] if "License" in text]
        told = about.get("License-Expression") or "; ".join(classifiers) or (about.get("License") or "").split("\n")[0]
        found[name] = (version, told or _first_line_of_file(name))
    return found


def _first_line_of_file(name: str) -> str:
    """The title of the licence that lies beside a package whose metadata names none."""
    files = [file for file in metadata.files(name) or () if "licenses/" in str(file)]
    return files[0].read_text(encoding="utf-8").lstrip().split("\n")[0] if files else ""


def is_permitted(licence: str) -> bool:
    """Whether it is permissive. `A OR B` is a choice, so one permitted part is enough; `AND` needs all of them."""
    choices = re.split(r"\s+OR\s+", licence)
    return any(bool(PERMITTED.search(one)) and not FORBIDDEN.search(one) for one in choices)
