"""Answers to pictures that were asked about before: what the model said, never whose picture it was.

Only synchronous questions about one picture are looked up; jobs are not, their answers are large and rarely asked for
twice. Refusals are not kept either.

An entry is sealed (AES-GCM) under a key made of our secret and the digest of the very bytes the answer is about. So
whoever reads the cache sees no pixel, whoever writes into it cannot change an answer, and only a caller who brings the
same bytes gets one. Entries lie in a fixed number of places, a later one overwrites: that bounds the cache, on Redis as
in files, without a list of what is in it.
"""

from __future__ import annotations

import hmac
import io
import logging
import os
import secrets
from dataclasses import dataclass, fields
from typing import Any, Final, cast

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.cache import caches
from prometheus_client import Counter
from redis.exceptions import RedisError

from apps.ml_proxy.answer import Answer
from apps.ml_proxy.serving import Pointer, serving_model
from common.shared_cache import Tagged

# One place; the answer to a slice of 512 x 512 takes about 0.15 MB of it.
MAX_ENTRY_BYTES: Final = 1024 * 1024
# Part of every key: change it when what an answer holds or means changes.
_LABEL: Final = b"neuronova.answers.v3"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
_CACHE_DOWN: Final = (RedisError, OSError)
_USES: Final = Counter("neuronova_answer_cache", "Looks into the cache of answers", ["outcome"])
_log = logging.getLogger("neuronova.cache")


@dataclass(frozen=True, slots=True)
class CacheKey:
    """Where an answer lies, how it begins there, what opens it, and the model it must be of."""

    place: str
    tag: bytes
    seal: bytes
    model: Pointer


def cache_key(*, sha256: str, extension: str, model: str | None, images: bool) -> CacheKey | None:
    """The key of one question, or None when its answer is not to be cached.

    sha256   : hex digest of the bytes that are sent to the AI server
    extension: what the AI server is told of the file's name
    model    : the version asked for; another than the one that serves is not cached
    images   : whether the answer is to bring pictures
    """
    places = settings.ENV.answer_cache_mb
    serving = serving_model() if places else None
    if serving is None or model not in (None, serving.version):
        return None
    name = orjson.dumps([sha256, extension, serving.version, serving.sha256, images])
    secret = hmac.digest(settings.SECRET_KEY.encode(), _LABEL, "sha256")
    place = int.from_bytes(hmac.digest(secret, b"place" + name, "sha256")[:8]) % places
    return CacheKey(
        place=f"place.{place}",
        tag=hmac.digest(secret, b"tag" + name, "sha256")[:_TAG_BYTES],
        seal=hmac.digest(secret, b"seal" + name, "sha256"),
        model=serving,
    )


def answer_recall(key: CacheKey | None) -> Answer | None:
    """The answer to the same bytes by the same model, or None. A cache that is down holds nothing."""
    if key is None:
        return None
    try:
        sealed = cast(Tagged, caches["answers"]).tagged(key.place, key.tag)
    except _CACHE_DOWN:
        sealed = None
    answer = None if sealed is None else _opened(sealed, key)
    _USES.labels("miss" if answer is None else "hit").inc()
    return answer


def answer_keep(key: CacheKey | None, answer: Answer) -> None:
    """Keep an answer of the model that serves. One of another model, still in its last seconds, is not kept."""
    if key is None or (answer.model_version, answer.model_sha256) != (key.model.version, key.model.sha256):
        return
    if sum(file.seek(0, os.SEEK_END) for file in answer.images.values()) > MAX_ENTRY_BYTES:
        return
    plain = _packed(answer)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    try:
        caches["answers"].set(key.place, key.tag + nonce + AESGCM(key.seal).encrypt(nonce, plain, _LABEL))
    except _CACHE_DOWN as exc:
        _log.warning("answer_cache", extra={"reason": type(exc).__name__})


def _opened(sealed: bytes, key: CacheKey) -> Answer | None:
    try:
        plain = AESGCM(key.seal).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _LABEL)
    except (InvalidTag, ValueError):  # damaged
        return None
    return _unpacked(plain)


def _packed(answer: Answer) -> bytes:
    """Length of the facts, the facts as JSON, then the files one after the other."""
    files = {}
    for kind, file in answer.images.items():
        file.seek(0)
        files[kind] = file.read()
    facts = {field.name: getattr(answer, field.name) for field in fields(answer)}
    head = orjson.dumps({**facts, "images": {kind: len(data) for kind, data in files.items()}, "timings": {}})
    return b"".join((len(head).to_bytes(_LENGTH_BYTES), head, *files.values()))


def _unpacked(plain: bytes) -> Answer:
    at = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES])
    facts: dict[str, Any] = orjson.loads(plain[_LENGTH_BYTES:at])
    images = {}
    for kind, length in facts["images"].items():
        images[kind], at = io.BytesIO(plain[at : at + length]), at + length
    return Answer(**{**facts, "images": images})
