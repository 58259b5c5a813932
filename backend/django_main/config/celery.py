"""The Celery application. Tasks carry ids and may run twice; the rows in the database are the truth."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("neuronova")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
