"""PyMySQL's connection, with two round trips fewer: `BEGIN` goes out with the first statement of its transaction, and a
connection that answered a moment ago is not asked whether it is there. What a server says about a column, the same
each time, is taken apart once.

Only `BEGIN` may share a trip. Two writes must not: where the first one ends in a deadlock, the server has rolled back
the transaction and would keep the second on its own.

Known limit: where the server breaks off `BEGIN` itself, and that is a `KILL QUERY` within its microseconds, the
statement behind it is already there and is kept on its own, although its caller gets an error (docs/operations.md).
`KILL CONNECTION` leaves nothing. One query `BEGIN; ...` would leave nothing either, but needs a session in which every
hole for SQL takes a second statement.
"""

from __future__ import annotations

import struct
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pymysql.constants import COMMAND
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

if TYPE_CHECKING:

    class _Driver:
        """What is used of it; its stubs know only what is public."""

        _next_seq_id: int
        encoding: str

        def commit(self) -> None: ...
        def rollback(self) -> None: ...
        def _execute_command(self, command: int, sql: str | bytes) -> None: ...
        def _read_ok_packet(self) -> object: ...
        def _read_packet(self, packet_type: Any = ...) -> Any: ...
        def _force_close(self) -> None: ...
        def _write_bytes(self, data: bytes) -> None: ...

else:
    from pymysql.connections import Connection as _Driver

_BEGIN = b"BEGIN"
_BEGIN_PACKET = struct.pack("<iB", 1 + len(_BEGIN), COMMAND.COM_QUERY) + _BEGIN


class Connection(_Driver):
    """As PyMySQL's, besides `begin_with_next` and `asked_at`."""

    asked_at = -1.0  # time.monotonic() of the latest command
    _begin_is_due = False
    _ahead = b""

    def begin_with_next(self) -> None:
        """Begin a transaction together with the next statement; without one there was none."""
        self._begin_is_due = True

    def commit(self) -> None:
        """As PyMySQL's."""
        if self._is_begun():
            super().commit()

    def rollback(self) -> None:
        """As PyMySQL's."""
        if self._is_begun():
            super().rollback()

    def _is_begun(self) -> bool:
        due, self._begin_is_due = self._begin_is_due, False
        return not due

    def _execute_command(self, command: int, sql: str | bytes) -> None:
        self.asked_at = time.monotonic()
        if not self._begin_is_due:
            super()._execute_command(command, sql)
            return
        self._begin_is_due, self._ahead = False, _BEGIN_PACKET
        super()._execute_command(command, sql)
        # The answers come in order, each with packet numbers of its own.
        number, self._next_seq_id = self._next_seq_id, 1
        try:
            self._read_ok_packet()
        except BaseException:
            self._force_close()  # the answer to the statement has not been read
            raise
        self._next_seq_id = number

    def _write_bytes(self, data: bytes) -> None:
        ahead, self._ahead = self._ahead, b""
        super()._write_bytes(ahead + data if ahead else data)

    def _read_packet(self, packet_type: Any = MysqlPacket) -> Any:
        if packet_type is not FieldDescriptorPacket:
            return super()._read_packet(packet_type)
        return _column(super()._read_packet().get_all_data(), self.encoding)


@lru_cache(maxsize=4096)  # the columns of all tables, some of them under several names
def _column(data: bytes, encoding: str) -> FieldDescriptorPacket:
    return FieldDescriptorPacket(data, encoding)
