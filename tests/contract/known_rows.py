"""Rows that a caller of some role may reach, so that a made-up request meets something that exists."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.flask_inference.packages import head_png
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory

from apps.accounts import tokens
from apps.accounts.models import Role, TokenFamily, User
from apps.ml_proxy import media, spool
from apps.ml_proxy.models import StoredImage, StudyUpload, TrainingRun
from apps.patients.models import Patient


@dataclass
class KnownRows:
    """One caller and what belongs to it. `ids` maps path parameters to keys of rows."""

    caller: User | None
    patient: Patient
    ids: dict[str, Any]
    asked: int = 0
    refused: int = 0  # how often this caller was told 401 or 403

    @classmethod
    def make(cls, role: str) -> "KnownRows":
        caller = None if role == "anyone" else UserFactory(role=role)
        whose = {"clinician": "clinician", "technician": "technician", "patient": "account"}
        patient = PatientFactory(**({whose[role]: caller} if role in whose else {}))
        log = InferenceLogFactory(patient=patient, requested_by=caller or UserFactory(), released=True)
        name = media.media_new_name("mask")
        media.media_write(name, head_png())
        StoredImage.objects.create(name=name, inference=log, kind="mask", size_bytes=1, sha256="0" * 64)
        log.images = {"mask": name}
        log.save()
        run = TrainingRun.objects.create(requested_by=UserFactory(role=Role.ADMIN), request_id="r", reason="why")
        upload = StudyUpload.objects.create(
            owner=caller or UserFactory(),
            length=100,
            spool_name=spool.spool_new(spool.UPLOADS),
            expires_at=timezone.now() + timedelta(hours=1),
        )
        ids = {
            "user_id": UserFactory().pk,
            "patient_id": patient.pk,
            "inference_id": str(log.pk),
            "run_id": str(run.pk),
            "upload_id": str(upload.pk),
        }
        return cls(caller, patient, {**ids, "name": name})

    def headers(self) -> dict[str, str]:
        """A fresh login every time: the last request may have ended the one before."""
        if self.caller is None:
            return {}
        family = TokenFamily.objects.create(user=self.caller, kind=TokenFamily.Kind.TOKEN)
        self.caller.refresh_from_db()
        return {"Authorization": f"Bearer {tokens.access_for(family)}"}
