"""`ModelAdmin` that can be named with its model for the type checker; Django's own is not generic when it runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import cached_property

from common.events import tell, tell_look, tell_row_look
from common.names import composed
from common.request_id import client_address

if TYPE_CHECKING:
    BaseAdmin = admin.ModelAdmin[Any]
else:
    BaseAdmin = admin.ModelAdmin


class SearchedAdmin(BaseAdmin):
    """Names are found however they are typed."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, composed(search_term))


class RecordedAdmin(SearchedAdmin):
    """What is changed here is on record like a change through the API: which columns, not what stood in them."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One row; locked in a transaction, which Django opens for what is written.

        A form saves every column, those it does not show too: they must not be older than the last change of others.
        """
        obj: Any = super().get_object(request, object_id, from_field)
        if obj is not None and connection.in_atomic_block:
            obj.refresh_from_db(from_queryset=self.get_queryset(request).select_for_update())
        return obj

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        kind = f"{obj._meta.model_name}_{'changed' if change else 'created'}"
        tell(
            kind,
            actor=request.user,
            address=client_address(request),
            about=obj,
            patient=obj if obj._meta.model_name == "patient" else None,
            fields=sorted(form.changed_data),
        )

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Django's own list of what changed, by the names that the catalogues have: a label begins with a capital.

        It is kept untranslated and looked up when it is shown.
        """
        message: Any = super().construct_change_message(request, form, formsets, add)
        with translation.override(None):
            names = {field.name: str(field.verbose_name) for field in self.opts.fields + self.opts.many_to_many}
        for part in message:
            if "changed" in part:
                part["changed"]["fields"] = [names.get(name, name) for name in form.changed_data]
        return message

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        tell(f"{obj._meta.model_name}_deleted", actor=request.user, address=client_address(request), key=obj.pk)
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting many at once would go round `delete_model`.
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class LookedAtAdmin(SearchedAdmin):
    """What is about people: that somebody looked is an event of the same kind as at the API."""

    list_kind: str
    row_kind: str

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page of the list that is about to be shown."""
        found = super().get_changelist_instance(request)
        rows = list(found.result_list)
        tell_look(
            self.list_kind,
            actor=request.user,
            address=client_address(request),
            filters=request.GET,
            rows=len(rows),
            **self.shown_on(rows),
        )
        return found

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        """The page of one row that is about to be shown; the form of one that is not there yet shows nobody."""
        if obj is not None:
            tell_row_look(
                self.row_kind,
                actor=request.user,
                address=client_address(request),
                about=self.about_of(obj),
                patient=self.patient_of(obj),
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def about_of(self, row: Any) -> Any:
        """The row that the event of a look at this one speaks of, or None."""
        return row

    def shown_on(self, rows: list[Any]) -> dict[str, Iterable[int]]:
        """Keys of those whose data stands on a page of the list."""
        return {"patients": filter(None, map(self.patient_of, rows))}

    def patient_of(self, row: Any) -> int | None:
        """Key of the patient whose data stands in this row."""
        raise NotImplementedError


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts as far as anybody turns pages: counting millions of rows takes longer than reading the page."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list[: self.most]
        return int(rows.count())


class ReadOnlyAdmin(SearchedAdmin):
    """To look at; nobody adds, changes or deletes."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
