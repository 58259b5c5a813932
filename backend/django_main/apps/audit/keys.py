"""The Ed25519 key that signs checkpoints, and the public keys that are trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from apps.audit.errors import SigningKeyError
from common.private_file import is_private, private_file_create


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and its short name."""

    key_id: str
    key: Ed25519PrivateKey

    def sign(self, note: bytes) -> str:
        return self.key.sign(note).hex()


def signer(*, may_create: bool) -> Signer:
    """The signing key of this site; made on first use. Raises SigningKeyError.

    may_create: False once checkpoints exist: a key that vanished is a finding, not a reason to make another.
    """
    path: Path = settings.ENV.audit_key_file
    if not path.exists():
        if not may_create:
            raise SigningKeyError(reason="missing")
        key_create(path)
    private = _load_private(path)
    key_id = key_name(private.public_key())
    _publish(key_id, private.public_key())
    return Signer(key_id, private)


def key_create(path: Path) -> None:
    """Write a new private key, mode 600. An existing file is kept (another process was first)."""
    data = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    private_file_create(path, data)


def trusted_keys(files: Iterable[Path] = ()) -> dict[str, Ed25519PublicKey]:
    """The named public keys, else every key this site has published. Raises SigningKeyError."""
    chosen = list(files) or sorted(_public_folder().glob("*.pem"))
    keys = [public_key(path.read_bytes()) for path in chosen]
    return {key_name(key): key for key in keys}


def public_key(pem: bytes) -> Ed25519PublicKey:
    """A public key from PEM. Raises SigningKeyError."""
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as exc:
        raise SigningKeyError(reason="malformed") from exc
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyError(reason="not_ed25519")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """The key as PEM text."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def key_name(key: Ed25519PublicKey) -> str:
    """First 16 hex digits of the SHA-256 of the 32 raw bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _load_private(path: Path) -> Ed25519PrivateKey:
    if not is_private(path):
        raise SigningKeyError(reason="readable_by_others")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as exc:
        raise SigningKeyError(reason="malformed") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(reason="not_ed25519")
    return key


def _public_folder() -> Path:
    folder: Path = settings.ENV.audit_dir / "keys"
    return folder


def _publish(key_id: str, key: Ed25519PublicKey) -> None:
    path = _public_folder() / f"{key_id}.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(public_pem(key), encoding="ascii")
