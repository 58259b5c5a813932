"""The base of every /ml/ view: what is refused before a row exists is written down as an event."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.authentication import caller
from apps.accounts.models import User
from apps.ml_proxy import audit
from common.errors import AuditUnavailableError, NeuroNovaError
from common.problem import error_of, problem_handler
from common.request_id import client_address


class RecordedView(APIView):
    """Records refusals (`kind` + `_refused`) and, through `look`, what was read."""

    kind: ClassVar[str]

    @property
    def address(self) -> str:
        return client_address(self.request._request)

    @property
    def language(self) -> str:
        return get_language() or "ko"

    def look(self, request: Request, kind: str = "", **about: Any) -> None:
        """Take down that this was read, before it is shown. Raises DatabaseError (503 audit_unavailable).

        kind: of a view that also writes; ends in `_read` or `_seen`, so that nobody takes it for a change of the row
        """
        with transaction.atomic():
            audit.record(kind or self.kind, actor=caller(request), address=self.address, **about)

    def handle_exception(self, exc: Exception) -> Response:
        error = error_of(exc, content_type=self.request.content_type or "")
        if error is not None and not error.is_recorded and not self._refusal_recorded(error):
            answer = problem_handler(AuditUnavailableError(), self.get_exception_handler_context())
            assert answer is not None  # noqa: S101 -- our own errors always have an answer
            answer.exception = True
            return answer
        return super().handle_exception(exc)

    def _refusal_recorded(self, error: NeuroNovaError) -> bool:
        user = getattr(self.request, "_user", None)
        actor = user if isinstance(user, User) else None
        detail = {"code": error.code, "status": error.status, "method": self.request.method}
        try:
            with transaction.atomic():
                audit.record(f"{self.kind}_refused", actor=actor, address=self.address, detail=detail)
        except AnyDatabaseError:
            return isinstance(error, AuditUnavailableError)
        return True
