"""What the routes share: one object per process, made by `create_app`."""

from dataclasses import dataclass

from inference.api.auth import SignatureCheck
from inference.core.decode import DecoderPool
from inference.core.registry import Registry
from inference.core.watchdog import Watchdog
from inference.settings import Settings


@dataclass(frozen=True, eq=False)
class Server:
    """`started` is `time.monotonic()` seconds; without `decoders` files are decoded in this process."""

    settings: Settings
    registry: Registry
    signatures: SignatureCheck
    watchdog: Watchdog
    started: float
    decoders: DecoderPool | None = None
