"""What there is to back up of this site, as the gateway's own settings tell it."""

import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from config.env import Env

# Where each lies inside the encrypted site archive.
SETTINGS, SIGNING, DEIDENTIFY, POINTER = (
    "settings.env",
    "keys/signing.key",
    "keys/deidentify.key",
    "models/current.json",
)


@dataclass(frozen=True)
class Places:
    """Folders and files of one site.

    models  : None where the store is not a folder (object storage keeps copies of its own)
    settings: the NEURONOVA_* of the gateway, among them the key that one-time codes are encrypted with
    """

    database_url: str
    var: Path
    media: Path
    models: Path | None
    audit: Path
    signing_key: Path
    deidentify_key: Path
    settings: Mapping[str, str]

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Places":
        """raises: EnvError when the environment is not that of a gateway"""
        env = Env.load(environ)
        store = urlsplit(env.models_url)
        return cls(
            database_url=env.database_url,
            var=env.var,
            media=env.media_dir,
            models=Path(store.path) if store.scheme == "file" else None,
            audit=env.audit_dir,
            signing_key=env.audit_key_file,
            deidentify_key=env.deidentify_key_file,
            settings={name: value for name, value in environ.items() if name.startswith("NEURONOVA_")},
        )

    def small_files(self) -> Iterator[tuple[str, Path]]:
        """(name in the archive, file) of the keys and the pointer; what is not there yet is left out."""
        found = [(SIGNING, self.signing_key), (DEIDENTIFY, self.deidentify_key)]
        if self.models:
            found.append((POINTER, self.models / "current.json"))
        found += [(f"audit/keys/{path.name}", path) for path in sorted((self.audit / "keys").glob("*.pem"))]
        return ((name, path) for name, path in found if path.is_file())


def write_archive(places: Places, sink: bytes, stream: BinaryIO) -> None:
    """Write sink, keys, pointer and settings as a tar. `sink`: the second sink as it was before the database."""
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, "audit/checkpoints.jsonl", sink, 0o640)
        _add(archive, SETTINGS, "".join(f"{k}={v}\n" for k, v in sorted(places.settings.items())).encode(), 0o600)
        for name, path in places.small_files():
            _add(archive, name, path.read_bytes(), path.stat().st_mode & 0o777)


def read_sink(places: Places) -> bytes:
    path = places.audit / "checkpoints.jsonl"
    return path.read_bytes() if path.exists() else b""


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), mode
    archive.addfile(member, io.BytesIO(data))
