"""App configuration: the label is fixed, and this app keeps the record for those below it."""

from __future__ import annotations

from django.apps import AppConfig


class MlProxyConfig(AppConfig):
    name = "apps.ml_proxy"
    label = "ml_proxy"
    verbose_name = "AI"

    def ready(self) -> None:
        from apps.ml_proxy import audit  # noqa: PLC0415 -- models are loaded only now
        from common.events import happened  # noqa: PLC0415

        happened.connect(audit.event_receive, dispatch_uid="ml_proxy.audit")
