"""Shows which step runs and how long it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class LaunchError(Exception):
    """The start cannot go on; the text says what the person can do about it."""


def say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step and print its seconds when it ends well."""
    say(f"→ {title} ...")
    began = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - began:.1f} s")


def stop_with(error: LaunchError) -> None:
    """End the process with the error's sentence and no traceback."""
    print(f"\n✗ {error}", file=sys.stderr, flush=True)
    raise SystemExit(1) from error
