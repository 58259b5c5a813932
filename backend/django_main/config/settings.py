"""Django settings. One module for every site; what differs comes from the environment (`config/env.py`)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab

from config import api_docs, storage
from config.env import Env
from config.logs import logging_config

ENV = Env.load()

for _folder in (ENV.var, ENV.media_dir, ENV.runs, ENV.datasets, ENV.spool, ENV.log_dir):
    _folder.mkdir(parents=True, exist_ok=True)
if not ENV.redis_url:
    for _name in ("queue", "control"):
        (ENV.var / "broker" / _name).mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.allowed_hosts)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

INSTALLED_APPS = [
    "apps.accounts",
    "apps.patients",
    "apps.ml_proxy",
    "apps.audit",
    "apps.model_life",
    "apps.reports",
    "apps.monitoring",
    "config.apps.ProjectConfig",
    "config.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "corsheaders",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "common.request_id.RequestIdMiddleware",
    *(["common.tracing_middleware.TracingMiddleware"] if ENV.otlp_endpoint else []),
    "apps.monitoring.middleware.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.security_headers.SecurityHeadersMiddleware",
    *(["config.page.FilesMiddleware"] if ENV.serve_web else []),
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database, cache, broker. Services own their transactions, so that an audit row outlives a failed request.
DATABASES = storage.databases(ENV)
DATABASES["default"]["ATOMIC_REQUESTS"] = False
CACHES = storage.caches(ENV)
globals().update(storage.celery(ENV))
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "seal-audit": {"task": "apps.audit.tasks.audit_seal_task", "schedule": 30.0, "options": {"expires": 30.0}},
    # 03:30 in Seoul; another hour elsewhere does no harm.
    "apply-retention": {"task": "apps.ml_proxy.tasks.retention_task", "schedule": crontab(hour="18", minute="30")},
    "reap-abandoned-predictions": {"task": "apps.ml_proxy.tasks.inference_reap_task", "schedule": 60.0},
    "remove-expired-uploads": {
        "task": "apps.ml_proxy.tasks.study_upload_sweep_task",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    # An expiry, so that sweeps do not pile up while a worker is busy.
    "ring-for-waiting-jobs": {
        "task": "apps.ml_proxy.tasks.inference_sweep_task",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "ring-for-training": {
        "task": "apps.model_life.tasks.training_sweep_task",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "look-for-drift": {
        "task": "apps.model_life.tasks.drift_task",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    # Of a minute that has passed nothing can be measured any more.
    "sample-the-minute": {
        "task": "apps.monitoring.tasks.sample_task",
        "schedule": 60.0,
        "options": {"expires": 50.0},
    },
    "look-after-promotions": {
        "task": "apps.model_life.tasks.promotion_sweep_task",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
}

# People and passwords.
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "apps.accounts.hashers.LoginHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Five wrong passwords lock a name at an address, never the address alone, for 15 min from the last of them; an attempt
# during the lock does not prolong it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "apps.accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "apps.accounts.lockout.locked_answer"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "otp", "csrfmiddlewaretoken"]
# The record is ours (AuditEvent), so neither a second log of logins nor names in the log file.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Languages and time.
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

# Files.
STATIC_URL = ENV.static_url
STATIC_ROOT = ENV.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "common.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = str(ENV.spool)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# The page and its files at the root, only where no Nginx stands in front. index.html is left to the page view, which
# adds the content security policy and answers for every client-side route.
WHITENOISE_ROOT = str(ENV.web_dist) if ENV.serve_web and ENV.web_dist.is_dir() else None
WHITENOISE_INDEX_FILE = False
WHITENOISE_MAX_AGE = 300
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"^(/static/.+\.[0-9a-f]{12}\..+|/assets/.+-[A-Za-z0-9_-]{8,}\..+|/app/(engine|code)-[0-9a-f]{12}/.+)$"
)
MEDIA_ROOT = str(ENV.media_dir)

# Browser security. /admin/ alone has sessions; the API takes a Bearer token.
SESSION_COOKIE_NAME = "neuronova_admin"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_NAME = "neuronova_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS = list(ENV.csrf_trusted_origins)
CSRF_FAILURE_VIEW = "common.problem.csrf_failure"
CORS_ALLOWED_ORIGINS = list(ENV.cors_origins)
CORS_URLS_REGEX = r"^/(api|ml|media)/"
CORS_ALLOW_CREDENTIALS = bool(ENV.cors_origins)
CORS_ALLOW_HEADERS = [
    *("authorization", "content-type", "idempotency-key", "prefer", "x-csrftoken", "x-request-id"),
    *(
        "tus-resumable",
        "upload-length",
        "upload-offset",
        "upload-metadata",
        "upload-checksum",
        "x-http-method-override",
    ),
]
CORS_EXPOSE_HEADERS = [
    *("location", "retry-after", "x-request-id", "tus-resumable", "tus-version", "tus-extension", "tus-max-size"),
    *("tus-checksum-algorithm", "upload-offset", "upload-length", "upload-expires"),
]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
if ENV.https:
    SECURE_SSL_REDIRECT = True
    # Probes come over loopback without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # As Nginx says. Not `preload`: a browser's own list is of public names and hardly ever forgets one.
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.authentication.BearerAuthentication",
        "apps.accounts.authentication.ApiKeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.NewestFirstPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["common.throttle.UserThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": f"{ENV.user_requests_per_minute}/min", "credentials": "10/min"},
    "EXCEPTION_HANDLER": "common.problem.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = api_docs.SPECTACULAR_SETTINGS

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(hours=12),
    "ALGORITHM": "HS256",
    # Not the secret key itself: a token signer must not be able to forge sessions or reset links.
    "SIGNING_KEY": hmac.new(SECRET_KEY.encode(), b"neuronova.jwt.v1", hashlib.sha256).hexdigest(),
    "ISSUER": "neuronova",
    "AUDIENCE": "neuronova",  # a token made for somebody else by the same hand is not for us
    "USER_ID_CLAIM": "sub",
    "UPDATE_LAST_LOGIN": False,
}

LOGGING = logging_config(ENV.log_dir)
