"""WSGI entry point of the gateway: `config.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402

import tracing  # noqa: E402
from apps.ml_proxy.deidentification import deidentifiers  # noqa: E402  (models exist only from here on)

# In each worker, after the fork.
tracing.start("neuronova-gateway", settings.ENV.otlp_endpoint)
# Nobody has to wait later for the children, or for the views to be imported.
deidentifiers().start()
get_resolver().url_patterns  # noqa: B018
