"""One JSON object per line on stderr: no identities, no file names, no payload."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

# Only these extras are written: a field somebody adds in passing cannot leak by accident.
FIELDS = (
    *("request_id", "route", "method", "status", "ms", "bytes", "code"),
    *("version", "sha256", "reason", "returncode", "errno"),
)


class JsonFormatter(logging.Formatter):
    """Time (UTC), level, logger, message, and the known extras."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name in FIELDS if (value := record.__dict__.get(name)) is not None},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def configure() -> None:
    """Send everything of this process to stderr as JSON. Called by wsgi.py only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
