"""A side of the comparison: something that answers pictures over HTTP, and how to ask it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import psutil

from bench.one_model import OneModel
from bench.yardstick.wrk import Target

_TOLERANCE = 1e-3  # a batch adds up in another order


@dataclass(frozen=True)
class Side:
    """A running server.

    name      : as the table calls it
    target    : prepared requests
    processes : of the server, for memory and processor time
    read      : from its JSON answer to the probabilities
    """

    name: str
    target: Target
    processes: Callable[[], list[psutil.Process]]
    read: Callable[[Any], dict[str, float]]


def ask(target: Target, number: int = 0) -> tuple[int, bytes, dict[str, str]]:
    """Send one prepared body as it is. Returns status, body and headers; 0 when there is no connection."""
    request = urllib.request.Request(  # noqa: S310 -- our own address
        target.url + target.path, data=target.bodies[number].data, headers=target.headers(), method="POST"
    )
    try:
        with _OPENER.open(request, timeout=60) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)
    except OSError:
        return 0, b"", {}


def check(side: Side, model: OneModel, files: list[bytes], count: int = 3) -> None:
    """Every side has to compute what the model computes in this process.

    raises : RuntimeError with what it answered instead
    """
    for number in range(count):
        status, body, _ = ask(side.target, number)
        if status != HTTPStatus.OK:
            raise RuntimeError(f"{side.name} answers {status}: {body[:500]!r}")
        expected, found = model.predict(files[number])["probabilities"], side.read(json.loads(body))
        if max(abs(expected[label] - found.get(label, 9)) for label in expected) > _TOLERANCE:
            raise RuntimeError(f"{side.name} answers {found}, not {expected}")


# A proxy of the person's has no place between two processes of this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def reachable(url: str) -> bool:
    """Whether anything answers there."""
    try:
        with _OPENER.open(url, timeout=5):
            return True
    except OSError:
        return False
