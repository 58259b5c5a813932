"""The private AI server.

`create_app` is resolved on first use: training and the decoder processes import `inference.core`
and must not pay for, or depend on, Flask.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        from inference.app import create_app  # noqa: PLC0415  (see module docstring)

        return create_app
    raise AttributeError(name)
