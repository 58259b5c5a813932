"""The environment of the gateway, read once. Only this module and `settings.py` look at `os.environ`.

Field `secret_key` is `NEURONOVA_SECRET_KEY` and so on; `deploy/env/django.env.example` names them all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[3]
PREFIX: Final = "NEURONOVA_"
_TRUE: Final = {"1", "true", "yes", "on"}
# Whom a site may ask for a second factor; patients read their own results only.
_OTP_ROLES: Final = frozenset({"admin", "clinician", "technician", "auditor"})
_CDN: Final = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?")
_FALSE: Final = {"0", "false", "no", "off", ""}


class EnvError(Exception):
    """The environment does not describe a gateway. The text lists every name at fault, never a value."""


@dataclass(frozen=True, slots=True)
class Env:
    """Everything the gateway is told from outside. Paths are absolute; durations are seconds."""

    var: Path
    secret_key: str
    internal_key: str
    database_url: str
    database_timeout_s: int
    redis_url: str
    inference_url: str
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    cors_origins: tuple[str, ...]
    https: bool
    media_accel: bool
    serve_web: bool
    web_dist: Path
    app_dist: Path
    django_bind: str
    front_bind: str
    media_dir: Path
    log_dir: Path
    runs: Path
    spool: Path
    datasets: Path
    training_data: Path | None
    auto_promote: bool
    training_threads: int
    training_recipe: Path | None
    models_url: str
    audit_dir: Path
    audit_key_file: Path
    deidentify_key_file: Path
    cdn_url: str
    static_url: str
    sync_deadline_s: float
    predict_slots: int
    answer_cache_mb: int
    answer_cache_s: int
    max_upload_mb: int
    max_study_mb: int
    upload_quota_mb: int
    upload_hours: int
    user_requests_per_minute: int
    otp_roles: tuple[str, ...]
    idle_lock_minutes: int
    time_zone: str
    otlp_endpoint: str
    keep_media_days: int
    keep_login_days: int
    keep_log_days: int

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Env:
        """Read `NEURONOVA_*`. Raises EnvError that names every missing or malformed variable at once."""
        read = _Reader(os.environ if environ is None else environ)
        var = read.path("VAR", REPOSITORY / "var")
        env = cls(
            var=var,
            secret_key=read.secret("SECRET_KEY", min_length=50),
            internal_key=read.hex_key("INTERNAL_KEY"),
            database_url=read.text("DATABASE_URL", f"sqlite:///{var / 'db.sqlite3'}"),
            database_timeout_s=int(read.number("DATABASE_TIMEOUT_S", 10, low=0, high=3600)),
            redis_url=read.text("REDIS_URL", ""),
            inference_url=read.text("INFERENCE_URL", "http://127.0.0.1:9000").rstrip("/"),
            allowed_hosts=read.items("ALLOWED_HOSTS", "127.0.0.1,localhost"),
            csrf_trusted_origins=read.items("CSRF_TRUSTED_ORIGINS", ""),
            cors_origins=read.items("CORS_ORIGINS", ""),
            https=read.flag("HTTPS"),
            media_accel=read.flag("MEDIA_ACCEL"),
            serve_web=read.flag("SERVE_WEB"),
            web_dist=read.path("WEB_DIST", REPOSITORY / "frontend" / "web" / "dist"),
            app_dist=read.path("APP_DIST", REPOSITORY / "frontend" / "app" / "dist"),
            django_bind=read.text("DJANGO_BIND", "127.0.0.1:8000"),
            front_bind=read.text("FRONT_BIND", ""),
            media_dir=read.path("MEDIA_DIR", var / "media"),
            log_dir=read.path("LOG_DIR", REPOSITORY / "backend" / "django_main" / "logs"),
            runs=read.path("RUNS", var / "runs"),
            spool=read.path("SPOOL", var / "spool"),
            datasets=read.path("DATASETS", var / "datasets"),
            training_data=read.optional_path("TRAINING_DATA"),
            auto_promote=read.flag("AUTO_PROMOTE"),
            training_threads=int(read.number("TRAINING_THREADS", 1, low=1, high=256)),
            training_recipe=read.optional_path("TRAINING_RECIPE"),
            models_url=read.text("MODELS_URL", f"file://{var / 'models'}"),
            audit_dir=read.path("AUDIT_DIR", var / "audit"),
            audit_key_file=read.path("AUDIT_KEY_FILE", read.path("AUDIT_DIR", var / "audit") / "signing.key"),
            deidentify_key_file=read.path("DEIDENTIFY_KEY_FILE", var / "deidentify.key"),
            cdn_url=read.cdn("CDN_URL"),
            static_url=read.text("STATIC_URL", f"{read.cdn('CDN_URL')}/static/"),
            sync_deadline_s=read.number("SYNC_DEADLINE_S", 100.0, low=1.0, high=110.0),
            predict_slots=int(read.number("PREDICT_SLOTS", 16, low=1, high=256)),
            answer_cache_mb=int(read.number("ANSWER_CACHE_MB", 128, low=0, high=65536)),
            answer_cache_s=int(read.number("ANSWER_CACHE_S", 3600, low=1, high=30 * 86400)),
            max_upload_mb=int(read.number("MAX_UPLOAD_MB", 100, low=1, high=4096)),
            max_study_mb=int(read.number("MAX_STUDY_MB", 256, low=1, high=256)),
            upload_quota_mb=int(read.number("UPLOAD_QUOTA_MB", 2048, low=1, high=1e9)),
            upload_hours=int(read.number("UPLOAD_HOURS", 24, low=1, high=720)),
            user_requests_per_minute=int(read.number("USER_REQUESTS_PER_MINUTE", 6000, low=1, high=1e9)),
            otp_roles=read.words("OTP_ROLES", _OTP_ROLES),
            idle_lock_minutes=int(read.number("IDLE_LOCK_MINUTES", 15, low=0, high=1440)),
            time_zone=read.text("TIME_ZONE", "Asia/Seoul"),
            otlp_endpoint=read.http_url("OTLP_ENDPOINT"),
            keep_media_days=int(read.number("KEEP_MEDIA_DAYS", 0, low=0, high=36_500)),
            keep_login_days=int(read.number("KEEP_LOGIN_DAYS", 90, low=1, high=36_500)),
            keep_log_days=int(read.number("KEEP_LOG_DAYS", 730, low=1, high=36_500)),
        )
        read.raise_for_faults()
        return env


class _Reader:
    """Reads one variable at a time and remembers what was wrong, so that one start names every fault."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def raise_for_faults(self) -> None:
        if self._faults:
            raise EnvError("environment is incomplete: " + "; ".join(self._faults))

    def text(self, name: str, default: str) -> str:
        # An empty line in an env file means "not set", as in the example file.
        return self._environ.get(PREFIX + name, "").strip() or default

    def secret(self, name: str, *, min_length: int) -> str:
        value = self.text(name, "")
        if not value:
            self._faults.append(f"{PREFIX}{name} is missing")
        elif len(value) < min_length:
            self._faults.append(f"{PREFIX}{name} is shorter than {min_length} characters")
        return value

    def hex_key(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            self._faults.append(f"{PREFIX}{name} is missing")
        elif len(value) != 64 or not set(value) <= set("0123456789abcdefABCDEF"):
            self._faults.append(f"{PREFIX}{name} is not 64 hex digits")
        return value

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def optional_path(self, name: str) -> Path | None:
        value = self.text(name, "")
        return Path(value).expanduser().absolute() if value else None

    def items(self, name: str, default: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())

    def words(self, name: str, known: frozenset[str]) -> tuple[str, ...]:
        found = self.items(name, "")
        if not known.issuperset(found):
            self._faults.append(f"{PREFIX}{name} names something other than {', '.join(sorted(known))}")
        return found

    def cdn(self, name: str) -> str:
        value = self.text(name, "").rstrip("/")
        if value and not _CDN.fullmatch(value):
            self._faults.append(f"{PREFIX}{name} is not https://host[/path]")
            return ""
        return value

    def flag(self, name: str) -> bool:
        value = self._environ.get(PREFIX + name, "").strip().lower()
        if value not in _TRUE | _FALSE:
            self._faults.append(f"{PREFIX}{name} is neither true nor false")
        return value in _TRUE

    def http_url(self, name: str) -> str:
        value = self.text(name, "").rstrip("/")
        if value and not value.startswith(("http://", "https://")):
            self._faults.append(f"{PREFIX}{name} is not http://host:port")
        return value

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            self._faults.append(f"{PREFIX}{name} is not a number from {low:g} to {high:g}")
            return default
        return value
