"""Reviews and reasons are held against the events of their moment."""
# ruff: noqa: S608 -- table names, from the models

from collections.abc import Callable

import pytest
from tests.support.factories import PatientFactory

from apps.accounts.models import User
from apps.audit import sealing
from apps.ml_proxy import filing, reviews
from apps.ml_proxy.models import InferenceLog, Reason, Review
from apps.ml_proxy.statements import Verdict

from .conftest import found, found_after, sql

pytestmark = pytest.mark.django_db
REVIEW, REASON, LOG = (model._meta.db_table for model in (Review, Reason, InferenceLog))


@pytest.fixture
def said(clinician: User, predicted: Callable[[], InferenceLog]) -> InferenceLog:
    """Reviewed twice, released, moved to another patient."""
    row = predicted()
    about = {"by": clinician, "address": "10.0.0.1", "log": row}
    reviews.review_add(**about, opinion=reviews.Opinion(Verdict.CORRECT, label="no_tumor", comment="다시 봄"))
    reviews.review_add(**about, opinion=reviews.Opinion(Verdict.AGREE))
    filing.inference_release(**about, released=True)
    filing.inference_reassign(**about, to=PatientFactory(), reason="잘못 올라감")
    sealing.audit_seal()
    return row


def test_verify_finds_everything_in_order(said: InferenceLog) -> None:
    assert found() is None


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (f"UPDATE {REVIEW} SET verdict = 'agree' WHERE verdict = 'correct'", "review_changed"),
        (f"UPDATE {REVIEW} SET comment = ''", "review_changed"),
        (f"UPDATE {REVIEW} SET mask_sha256 = 'x'", "review_changed"),
        (f"UPDATE {REASON} SET text = 'x'", "reason_changed"),
        (f"DELETE FROM {REVIEW} WHERE verdict = 'correct'", "review_deleted"),
        (f"DELETE FROM {REASON}", "reason_deleted"),
        (f"UPDATE {LOG} SET reviewed_at = NULL", "row_changed"),
        (f"UPDATE {LOG} SET released = 1", "row_changed"),
    ],
)
def test_verify_finds_what_was_altered(said: InferenceLog, statement: str, kind: str) -> None:
    finding = found_after((statement, ()))

    assert finding is not None
    assert finding.kind == kind


def test_verify_finds_a_review_no_event_speaks_of(said: InferenceLog) -> None:
    columns = "inference_id, by_id, at, verdict, label, comment, mask_name, mask_sha256"
    sql(f"INSERT INTO {REVIEW} ({columns}) SELECT {columns} FROM {REVIEW} LIMIT 1")

    finding = found()

    assert finding is not None
    assert finding.kind == "review_inserted"
