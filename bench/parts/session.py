"""What the parts of one run share: pictures, a database server, and the copy of the product that runs just now."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.samples import ensure_samples
from tests.rig.databases import Databases

from bench.models import packages
from bench.one_model import OneModel
from bench.ours import copies
from bench.yardstick import ceiling
from bench.yardstick.ceiling import Ceiling
from bench.yardstick.pictures import Picture, pictures

PICTURES = 48


@dataclass(frozen=True)
class Options:
    """What the person may choose.

    rounds, seconds : of each comparison, and of each run in it
    n               : requests of `memory`
    fields          : more form fields for the product's predict
    """

    rounds: int = 5
    seconds: int = 2
    n: int = 2000
    fields: Mapping[str, str] = field(default_factory=dict)


class Session:
    """Made once per run. Servers start when a part first needs them; one copy of the product runs at a time."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder, self.options = folder, options
        self._opened, self._copy_opened = ExitStack(), ExitStack()
        self._databases: Databases | None = None
        self._copy: tuple[str, copies.Copy] | None = None
        self._stores: dict[str, Path] = {}
        self._used = 0
        folder.chmod(0o711)  # the database server runs as another user
        ensure_samples(folder / "samples")
        self.pictures: list[Picture] = pictures(folder / "samples", PICTURES)
        self.files = [one.data for one in self.pictures]

    def close(self) -> None:
        self.without_copy()
        self._opened.close()

    def fresh(self, name: str) -> Path:
        """The path of a folder that does not exist yet."""
        self._used += 1
        return self.folder / f"{self._used}-{name.replace(' ', '-').replace(',', '')}"

    def fields(self, model: str) -> dict[str, str]:
        """What the product is asked for beside the picture. With the models that the peers serve too that is what they
        answer: class and probabilities. Its own model is asked for mask and heat-map as well, made and stored.
        """
        comparable = {} if model == "shipped" else {"images": "false"}
        return {**comparable, **self.options.fields}

    def store(self, model: str) -> Path:
        """The store of `light`, `heavy` or `shipped`."""
        if model not in self._stores:
            self._stores[model] = packages.store(model)
        return self._stores[model]

    def model(self, name: str) -> OneModel:
        return OneModel(self.store(name))

    @contextmanager
    def ceiling(self, model: str) -> Iterator[Ceiling]:
        with ceiling.ceiling(self.store(model), self.files) as made:
            yield made

    def databases(self) -> Databases:
        if self._databases is None:
            self._databases = self._opened.enter_context(copies.durable_databases(self.folder / "databases"))
        return self._databases

    def copy(self, model: str) -> copies.Copy:
        """The product with this model; an earlier copy is ended, with another model or not that runs already."""
        if self._copy is None or self._copy[0] != model:
            self.without_copy()
            # One folder for all: the database, too, is the same, and a second start has no page to build.
            opened = copies.copy(self.store(model), self.folder / "copy", self.databases())
            self._copy = (model, self._copy_opened.enter_context(opened))
        return self._copy[1]

    def without_copy(self) -> None:
        """End the copy that runs, so that a peer has the machine for itself."""
        self._copy = None
        self._copy_opened.close()
        self._copy_opened = ExitStack()
