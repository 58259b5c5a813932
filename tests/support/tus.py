"""A client of chunked uploads (tus 1.0), step by step."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from rest_framework.response import Response
from tests.support import planted
from tests.support.factories import client_of

from apps.accounts.models import User
from apps.patients.models import Patient

CHUNK = "application/offset+octet-stream"
DATA = planted.png()


def ask(user: User, method: str, address: str, data: bytes = b"", **headers: str) -> Response:
    sent = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client_of(user).generic(
        method, address, data, content_type=CHUNK if data else "", headers={k: v for k, v in sent.items() if v}
    )


def begin(user: User, length: int = len(DATA), name: str = "a.png", **headers: str) -> Response:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},note aGFsbG8="
    return ask(user, "POST", "/ml/v1/uploads/", Upload_Length=str(length), Upload_Metadata=metadata, **headers)


def append(user: User, address: str, data: bytes, offset: int, **headers: str) -> Response:
    return ask(user, "PATCH", address, data, Upload_Offset=str(offset), **headers)


def whole(user: User, data: bytes = DATA, name: str = "a.png") -> str:
    """An upload with all its bytes; returns its address."""
    address: str = begin(user, len(data), name)["Location"]
    assert append(user, address, data, 0).status_code == 204
    return address


def predict(user: User, patient: Patient, address: str, **fields: Any) -> Response:
    body = {"upload": address.split("/")[-2], "patient": patient.pk, **fields}
    headers = {"Idempotency-Key": body.pop("key")} if "key" in body else {}
    return client_of(user).post("/ml/v1/predict/", body, format="multipart", headers=headers)


def stored() -> list[Path]:
    return list((Path(settings.ENV.spool) / "uploads").glob("*"))


def checksum(data: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"
