"""Replace a name of a module for one of its importers only.

Tests run in a random order in one process, beside threads that earlier tests left: the AI server's model watcher and
watchdog run until the process ends. Whoever replaces `time.sleep` itself replaces it for them, too.
"""

from types import ModuleType, SimpleNamespace


def stand_in(module: ModuleType, **instead: object) -> SimpleNamespace:
    """`module` with some of its names replaced, for `monkeypatch.setattr(importer, "module", ...)`."""
    return SimpleNamespace(**{**vars(module), **instead})
