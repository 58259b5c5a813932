"""The database backend of MySQL and MariaDB. Django looks for it under this very name.

Django begins a transaction by `SET AUTOCOMMIT = 0` and goes back by `SET AUTOCOMMIT = 1` after the commit. `BEGIN`
says the same and goes out with the first statement (`driver.py`): the session stays in autocommit mode, and the driver,
which reads the mode from the status of every answer, finds nothing to switch back.
"""

from __future__ import annotations

import time
from typing import Any, Final

from django.db.backends.mysql.base import DatabaseWrapper as MySQLWrapper
from django.db.backends.utils import debug_transaction

from config.mysql.driver import Connection
from config.mysql.outage import outage

# A server that restarts takes longer, so within it either the connection is as good as before or nobody is there.
FRESH_S: Final = 1.0


class DatabaseWrapper(MySQLWrapper):
    """Django's own, but for how a transaction begins."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """See outage.py."""
        with outage.attempt():
            return Connection(**conn_params)

    def is_usable(self) -> bool:
        """Asked before each use; a server that is silent here is silent for the others too."""
        began = time.monotonic()
        if self.connection.open and began - self.connection.asked_at < FRESH_S:
            return True
        usable: bool = super().is_usable()
        if not usable:
            outage.silent(time.monotonic() - began)
        return usable

    def _start_transaction_under_autocommit(self) -> None:
        # The hook by which Django begins transactions of SQLite; called by `set_autocommit` when it is there.
        with debug_transaction(self, "BEGIN"), self.wrap_database_errors:
            self.connection.begin_with_next()
