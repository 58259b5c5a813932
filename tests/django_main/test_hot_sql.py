"""The short way to the database writes and finds what the ORM does."""

import uuid
from typing import Any

import pytest
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory

from apps.accounts.models import TokenFamily
from apps.ml_proxy.models import AuditEvent, InferenceLog, StoredImage
from apps.patients.models import Patient
from common import hot_sql
from common.hot_sql import Lookup

pytestmark = pytest.mark.django_db


def plain(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_insert_writes_what_save_writes() -> None:
    like = InferenceLogFactory(
        state="completed", result={"label": "글리오마", "probability": 0.5}, input_shape=[3, 4], input_spacing_mm=None
    )
    like.refresh_from_db()
    row = InferenceLog(**{**plain(like), "id": uuid.uuid4()})

    hot_sql.insert([row])

    assert (row._state.adding, row._state.db) == (False, "default")
    found = InferenceLog.objects.get(pk=row.pk)
    assert {**plain(found), "id": None} == {**plain(like), "id": None}


def test_insert_gives_one_row_the_key_of_the_database() -> None:
    event = AuditEvent(kind="received", actor=UserFactory(), request_id="r", detail={"a": [1, None]})

    hot_sql.insert([event])

    assert AuditEvent.objects.get(pk=event.seq).detail == {"a": [1, None]}


def test_insert_takes_many_rows_and_none() -> None:
    row = InferenceLogFactory()
    images = [StoredImage(name=f"{n}.png", inference=row, kind="mask", size_bytes=n, sha256="") for n in range(3)]

    hot_sql.insert(images)
    hot_sql.insert([])

    assert list(StoredImage.objects.order_by("name").values_list("size_bytes", flat=True)) == [0, 1, 2]


def test_update_changes_the_rows_that_have_all_of_it() -> None:
    ours, other = InferenceLogFactory(state="queued"), InferenceLogFactory(state="completed")

    def moved(row: InferenceLog) -> int:
        return hot_sql.update(
            InferenceLog, {"params": {"a": 1}, "label": "x"}, {"id": row.pk, "state": ("received", "queued")}
        )

    assert (moved(ours), moved(ours), moved(other)) == (1, 1, 0)
    assert InferenceLog.objects.get(pk=ours.pk).params == {"a": 1}
    assert InferenceLog.objects.get(pk=other.pk).label != "x"


def test_lookup_finds_what_the_query_finds(django_assert_num_queries: Any) -> None:
    family, _ = (TokenFamily.objects.create(user=UserFactory()) for _ in range(2))
    lookup = Lookup[TokenFamily](lambda key: TokenFamily.objects.select_related("user").filter(pk=key, revoked_at=None))

    for _ in range(2):
        with django_assert_num_queries(1):
            found = lookup.first(family.pk)
            assert found is not None
            assert plain(found.user) == plain(family.user)
        assert plain(found) == plain(TokenFamily.objects.get(pk=family.pk))
    assert lookup.first(uuid.uuid4()) is None


def test_lookup_takes_text_and_numbers_through_a_join() -> None:
    user = UserFactory()
    patient, other = PatientFactory(number="a'b%s"), PatientFactory()
    patient.clinicians.add(user)
    lookup = Lookup[Patient](lambda user_id, number: Patient.objects.filter(clinicians=user_id, number=number))

    assert lookup.first(user.pk, patient.number) == patient
    assert lookup.first(user.pk, other.number) is None
    assert lookup.first(user.pk + 1, patient.number) is None
