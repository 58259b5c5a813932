"""What happened, told to whoever keeps the record. For apps that cannot import the record's app.

Sent inside the transaction of the change: the event is written with it or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import Signal

happened = Signal()


def tell(kind: str, *, actor: Any, address: str, about: Any = None, patient: Any = None, **detail: object) -> None:
    """Report one event.

    kind   : event name, for example "login"
    actor  : the user who did it; None for a stranger or the system
    address: the client's network address, "" where there is none
    about  : the model row it is about
    patient: the patient it concerns
    detail : keys and numbers; never names, never free text
    """
    happened.send(sender=None, kind=kind, actor=actor, address=address, about=about, patient=patient, detail=detail)


def tell_look(
    kind: str, *, actor: Any, address: str, filters: Iterable[str], rows: int, **shown: Iterable[int]
) -> None:
    """Report that a page of a list is about to be shown, in a transaction of its own.

    kind   : ends in `_read`
    filters: names of what narrowed it
    shown  : keys of those who stand on it, as `patients` or `users`
    """
    keys = {whose: sorted(set(found)) for whose, found in shown.items()}
    with transaction.atomic():
        tell(kind, actor=actor, address=address, rows=rows, filters=sorted(filters), **keys)


def tell_row_look(kind: str, *, actor: Any, address: str, about: Any, patient: Any = None) -> None:
    """Report that one row is about to be shown, in a transaction of its own; `kind` ends in `_read`."""
    with transaction.atomic():
        tell(kind, actor=actor, address=address, about=about, patient=patient)
