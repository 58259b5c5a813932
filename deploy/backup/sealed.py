"""Streams into and out of age files (the format of github.com/FiloSottile/age; `age -d` opens them anywhere)."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pyrage
from deploy.local.progress import LaunchError

CHUNK = 1024 * 1024


class _Hashing:
    """A file being written, and the digest of what went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def make_identity(path: Path) -> str:
    """Write a new secret key (mode 600; an existing file is refused) and return its public side, the recipient."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"# public key: {recipient}\n{identity}\n")
    return recipient


def read_recipient(path: Path) -> pyrage.x25519.Recipient:
    """raises: LaunchError when the file holds no recipient (age1...)"""
    try:
        return pyrage.x25519.Recipient.from_str(_first_line(path))
    except (OSError, pyrage.RecipientError) as error:
        raise LaunchError(f"{path} holds no age recipient (age1...): {error}") from error


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """raises: LaunchError when the file holds no secret key, or others may read it"""
    try:
        if path.stat().st_mode & 0o077:
            raise LaunchError(f"Others may read {path}: chmod 600 {path}")
        return pyrage.x25519.Identity.from_str(_first_line(path))
    except (OSError, pyrage.IdentityError) as error:
        raise LaunchError(f"{path} holds no age secret key (AGE-SECRET-KEY-1...).") from error


def seal(target: Path, recipient: pyrage.x25519.Recipient, produce: Callable[[BinaryIO], None]) -> str:
    """Encrypt what `produce` writes into a new file (mode 600, synced to the disk); returns the file's SHA-256.

    Memory stays at a few MB however much that is. What `produce` raises is raised here, and the file is gone.
    """
    source, sink = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(sink, "wb", buffering=CHUNK) as stream:
                produce(stream)
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that waits for us
            failed.append(error)

    thread = threading.Thread(target=run)
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            hashing = _Hashing(file)
            with os.fdopen(source, "rb", buffering=CHUNK) as stream:
                thread.start()
                pyrage.encrypt_io(stream, hashing, [recipient])
            thread.join()
            if failed:
                raise failed[0]
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return hashing.digest.hexdigest()


def unseal(path: Path, identity: pyrage.x25519.Identity, consume: Callable[[BinaryIO], None]) -> None:
    """Decrypt a file into `consume`. raises: LaunchError when it was changed or is for another key"""
    source, sink = os.pipe()
    failed: list[Exception] = []

    def run() -> None:
        try:
            with path.open("rb") as file, os.fdopen(sink, "wb", buffering=CHUNK) as stream:
                pyrage.decrypt_io(file, stream, [identity])
        except Exception as error:  # noqa: BLE001 -- handed to the thread that reads
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(source, "rb", buffering=CHUNK) as stream:
            consume(stream)
            while stream.read(CHUNK):  # the end of the file is authenticated too
                pass
    except Exception as error:
        thread.join()
        raise LaunchError(f"{path.name} cannot be read: {failed[0] if failed else error}") from error
    thread.join()
    if failed:
        raise LaunchError(f"{path.name} was changed, or is for another key: {failed[0]}") from failed[0]


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _first_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
