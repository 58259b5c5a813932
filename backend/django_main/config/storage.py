"""Database, cache and broker as Django and Celery want them, derived from `Env`."""

from __future__ import annotations

from typing import Any, Final

import dj_database_url

from config.env import Env

_SQLITE_PRAGMAS: Final = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
_MYSQL_MODE: Final = (
    "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)

# A prediction looks twice whether it may write its row; what cannot be recorded is refused within 3 s.
_TABLE_LOCK_S: Final = 1


def databases(env: Env) -> dict[str, Any]:
    """The one database. SQLite waits for its writer; MySQL/MariaDB runs strict and READ COMMITTED."""
    # Looked at before each use, a connection may be old; a new one costs more than all else the gateway does.
    config: dict[str, Any] = dict(dj_database_url.parse(env.database_url, conn_max_age=3600, conn_health_checks=True))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 20,
            # BEGIN IMMEDIATE: a transaction that will write takes the lock at once and waits for it; a deferred one
            # fails with "database is locked" when two readers both turn into writers.
            "transaction_mode": "IMMEDIATE",
            # FULL: a row that says "received" must survive a power cut; WAL's default keeps the order only.
            "init_command": _SQLITE_PRAGMAS,
        }
        config["TEST"] = {"NAME": str(env.var / "test.sqlite3")}
    elif config["ENGINE"].endswith("mysql"):
        import pymysql  # noqa: PLC0415 -- only where MySQL is used

        pymysql.install_as_MySQLdb()
        config["ENGINE"] = "config.mysql"
        config["OPTIONS"] = {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "init_command": f"SET SESSION sql_mode='{_MYSQL_MODE}'",
            "connect_timeout": 5,
        }
        if env.database_timeout_s:
            config["OPTIONS"] |= _mysql_patience(env.database_timeout_s)
        config["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
    return {"default": config}


def _mysql_patience(seconds: int) -> dict[str, Any]:
    """How long a server waits for a database that hangs, or for a table that somebody else keeps locked.

    Without these a request waits for ever (the driver) or for a day (`lock_wait_timeout`), and its caller with it.
    """
    waits = f"lock_wait_timeout={_TABLE_LOCK_S}, innodb_lock_wait_timeout={max(1, seconds // 2)}"
    return {
        "read_timeout": seconds,
        "write_timeout": seconds,
        "init_command": f"SET SESSION sql_mode='{_MYSQL_MODE}', {waits}",
    }


def caches(env: Env) -> dict[str, Any]:
    """Caches that every worker process shares: Redis, or files. Nothing in them is the truth about anything.

    `answers` (apps/ml_proxy/answer_cache.py) holds bytes only and bounds itself.
    """
    own: dict[str, Any]
    answers: dict[str, Any]
    if env.redis_url:
        # A Redis that hangs must not hang requests: nothing in it is worth a wait.
        patience = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
        own = {"BACKEND": "common.shared_cache.RedisCache", "LOCATION": env.redis_url, "OPTIONS": patience}
        answers = {**own, "OPTIONS": {**patience, "serializer": "common.shared_cache.BytesOnly"}}
    else:
        own = {"BACKEND": "common.shared_cache.FileCache", "LOCATION": str(env.var / "cache")}
        places = {"MAX_ENTRIES": env.answer_cache_mb + 1}
        folder = str(env.var / "cache-answers")
        answers = {"BACKEND": "common.shared_cache.FileCacheOfBytes", "LOCATION": folder, "OPTIONS": places}
    return {
        "default": {**own, "KEY_PREFIX": "neuronova", "TIMEOUT": 300},
        "answers": {**answers, "KEY_PREFIX": "neuronova-answers", "TIMEOUT": env.answer_cache_s},
    }


def celery(env: Env) -> dict[str, Any]:
    """Celery settings (prefix CELERY_). No result backend: what came of a task is written in our own rows.

    Jobs take up to minutes and have a queue and a worker of their own: sealing, sweeping and the like wait for none.
    """
    common: dict[str, Any] = {
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_DEFAULT_QUEUE": "default",
        "CELERY_TASK_ROUTES": {
            "apps.ml_proxy.tasks.inference_job_task": {"queue": "jobs"},
            "apps.model_life.tasks.training_run_task": {"queue": "training"},
        },
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BEAT_SCHEDULE_FILENAME": str(env.var / "celerybeat-schedule"),
        "CELERY_ENABLE_UTC": True,
    }
    if env.redis_url:
        # A request that rings does not wait for a broker that is down: the sweeper rings again. Kombu's default is 6 s.
        quick = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
        # A worker waits for a bell 1 s at a time; one that rings must not hang with a Redis that hangs.
        quick |= {"socket_connect_timeout": 1.0, "socket_timeout": 5.0}
        return {**common, "CELERY_BROKER_URL": env.redis_url, "CELERY_BROKER_TRANSPORT_OPTIONS": quick}
    folder = env.var / "broker"
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.05,
    }
    return {**common, "CELERY_BROKER_URL": "filesystem://localhost/", "CELERY_BROKER_TRANSPORT_OPTIONS": options}
