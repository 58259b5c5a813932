"""Child processes that parse hostile files for a server: few, limited, without keys. Shared by both servers."""

from sandbox.pool import Cause, ChildPool, LostError
from sandbox.process import Limits, Program

__all__ = ["Cause", "ChildPool", "Limits", "LostError", "Program"]
