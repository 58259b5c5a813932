"""Logging: one JSON object per line in `django.log`, warnings also on standard error for the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def logging_config(log_dir: Path) -> dict[str, Any]:
    """WatchedFileHandler, because logrotate renames the file under several worker processes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "common.request_id.RequestIdFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(message)s %(request_id)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "time",
                "json_ensure_ascii": False,
            },
            "plain": {"format": "%(levelname)s %(name)s %(message)s"},
        },
        "handlers": {
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filename": str(log_dir / "django.log"),
                "delay": True,
                "encoding": "utf-8",
                "formatter": "json",
                "filters": ["request_id"],
            },
            "stderr": {"class": "logging.StreamHandler", "level": "WARNING", "formatter": "plain"},
        },
        "root": {"handlers": ["file", "stderr"], "level": "INFO"},
        "loggers": {
            # Our own line per request says all of it; Django adds the traceback of a 500.
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "CRITICAL"},
            # Names and addresses: they stand in the record instead.
            "axes": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
        },
    }
