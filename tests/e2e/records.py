"""Reads the record of a running copy the way an auditor with database access would: past the application."""

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pymysql
from deploy.local.env_files import read_env_file
from tests.rig.stack import Stack


@dataclass(frozen=True)
class Count:
    rows: int
    events: int


@dataclass(frozen=True)
class Records:
    stack: Stack

    def count(self) -> Count:
        return Count(
            rows=int(self._value("SELECT COUNT(*) FROM ml_proxy_inferencelog")),
            events=int(self._value("SELECT COUNT(*) FROM ml_proxy_auditevent")),
        )

    def newest_state(self) -> str:
        return str(self._value("SELECT state FROM ml_proxy_inferencelog ORDER BY created_at DESC LIMIT 1"))

    def wait_until_no_job(self, wait_s: float) -> None:
        """Wait until no worker has, or will be given, anything to ask the AI server."""
        of_jobs = "SELECT COUNT(*) FROM ml_proxy_inferencelog WHERE state IN ('queued', 'running')"
        deadline = time.monotonic() + wait_s
        while left := self._value(of_jobs):
            assert time.monotonic() < deadline, f"{left} jobs have not ended"
            time.sleep(0.2)

    def token_key(self) -> str:
        """Return what access tokens are signed with, so that a test can make one that has run out."""
        secret = read_env_file(self.stack.settings.var / "django.env")["NEURONOVA_SECRET_KEY"]
        return hmac.new(secret.encode(), b"neuronova.jwt.v1", hashlib.sha256).hexdigest()

    def _value(self, query: str) -> Any:
        with self.connection() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        return row[0] if row else None

    @contextmanager
    def connection(self) -> Iterator[Any]:
        url = self.stack.settings.database_url
        if not url:
            connection: Any = sqlite3.connect(self.stack.settings.var / "db.sqlite3")
        else:
            parts = urlsplit(url)
            connection = pymysql.connect(
                host=parts.hostname or "",
                port=parts.port or 3306,
                user=parts.username,
                password=parts.password or "",
                database=parts.path.lstrip("/"),
            )
        with closing(connection):
            yield connection
