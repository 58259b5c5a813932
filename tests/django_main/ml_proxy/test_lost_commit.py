"""A COMMIT that is carried out while its answer is lost: what stands in the record keeps its files."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from tests.support.factories import InferenceLogFactory, client_of
from tests.support.fake_inference import FakeInference, png

from apps.accounts.models import User
from apps.ml_proxy import media, reviews
from apps.ml_proxy.models import InferenceLog, Review, StoredImage
from apps.ml_proxy.statements import Verdict
from apps.patients.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)


def lose_answers(monkeypatch: pytest.MonkeyPatch, written: Callable[[], bool]) -> None:
    """No answer to COMMIT arrives from the one on after which `written` holds."""
    wrapper = type(connections["default"])
    commit = wrapper._commit  # type: ignore[attr-defined]

    def lost(self: object) -> None:
        commit(self)
        if written():
            raise OperationalError(2013, "Lost connection to server during query")

    monkeypatch.setattr(wrapper, "_commit", lost)


def test_images_of_a_row_that_was_completed_are_kept(
    clinician: User, patient: Patient, inference: FakeInference, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(clinician)
    body = {"image": SimpleUploadedFile("a.png", png()), "patient": patient.pk}

    with monkeypatch.context() as patch:
        lose_answers(patch, InferenceLog.objects.filter(state="completed").exists)
        answer = client.post("/ml/v1/predict/", body, format="multipart")

    row = InferenceLog.objects.get()
    assert (answer.status_code, answer.json()["code"], row.state) == (503, "audit_unavailable", "completed")
    assert len(row.images) == StoredImage.objects.count() == 4
    assert all(media.media_path(name).exists() for name in row.images.values())


def test_mask_of_a_review_that_was_written_is_kept(
    clinician: User, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = InferenceLogFactory(patient=patient, label="meningioma", input_shape=[41, 37], images={"input": "a.png"})
    opinion = reviews.Opinion(Verdict.CORRECT, label="glioma", mask=png())

    with monkeypatch.context() as patch:
        lose_answers(patch, Review.objects.exists)
        with pytest.raises(OperationalError):
            reviews.review_add(by=clinician, address="", log=row, opinion=opinion)

    assert media.media_path(Review.objects.get().mask_name).exists()
