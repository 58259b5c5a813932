"""Addresses under /ml/v1/uploads/: tus 1.0 (https://tus.io/protocols/resumable-upload), for files of any size we take.

Extensions: creation, creation-with-upload, checksum (sha256, sha1), expiration, termination.
"""

from __future__ import annotations

import base64
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.authentication import caller
from apps.ml_proxy import study_uploads
from apps.ml_proxy.models import StudyUpload
from apps.ml_proxy.permissions import CanUpload
from apps.ml_proxy.recorded import RecordedView
from apps.ml_proxy.selectors import study_upload_get
from apps.ml_proxy.study_uploads import MIB
from common.api import AnyAccept, problems
from common.errors import (
    InvalidRequestError,
    MethodNotAllowedError,
    NeuroNovaError,
    PayloadTooLargeError,
    PreconditionFailedError,
    UnsupportedMediaTypeError,
)

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
CHUNK_TYPE: Final = "application/offset+octet-stream"
_MAX_DIGITS: Final = 18


def _header(name: str, description: str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=description)


_TUS = _header("Tus-Resumable", "`1.0.0`")
_CHECKSUM = _header("Upload-Checksum", "`sha256 <base64>` or `sha1 <base64>` of the chunk.", required=False)
_CHUNK_CODES: Final = (
    *("empty_file", "bad_filename", "precondition_failed", "offset_conflict", "in_progress", "checksum_mismatch"),
    "insufficient_storage",
)
_CHUNK_PROBLEMS: Final = problems(*_CHUNK_CODES)
_EMPTY = OpenApiResponse(description="No body; the headers say where the upload stands.")


class TusView(RecordedView):
    """What both addresses share: the version of the protocol, and the headers of every answer."""

    kind = "upload"
    permission_classes = (CanUpload,)
    content_negotiation_class = AnyAccept
    parser_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        is_known = hasattr(self, (request.method or "").lower()) and request.method != "OPTIONS"
        if is_known and request.headers.get("Tus-Resumable") != VERSION:
            raise PreconditionFailedError(version=VERSION)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        if answer.status_code == status.HTTP_412_PRECONDITION_FAILED or request.method == "OPTIONS":
            answer["Tus-Version"] = VERSION
        return answer

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        headers = {
            "Tus-Max-Size": str(settings.ENV.max_study_mb * MIB),
            "Tus-Extension": EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(study_uploads.CHECKSUMS),
        }
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)

    def append(self, request: Request, upload: StudyUpload, offset: int) -> StudyUpload:
        """Take the chunk in the body. Raises PayloadTooLargeError, and the errors of `upload_append`."""
        size, limit = _number(request, "Content-Length"), settings.ENV.max_upload_mb * MIB
        if size > limit:
            raise PayloadTooLargeError(limit_bytes=limit)
        return study_uploads.upload_append(
            by=caller(request),
            address=self.address,
            upload=upload,
            body=request._request,
            offset=offset,
            size_bytes=size,
            checksum=request.headers.get("Upload-Checksum", ""),
        )


class UploadsView(TusView):
    """Begin an upload. `Location` says where its chunks go; predict then names it by its id."""

    @extend_schema(
        operation_id="upload_create",
        parameters=[
            _TUS,
            _header("Upload-Length", "Bytes of the whole file."),
            _header("Upload-Metadata", "`filename <base64>`; only its extension is kept.", required=False),
            _CHECKSUM,
        ],
        request={CHUNK_TYPE: OpenApiTypes.BINARY},
        responses={201: _EMPTY, **_CHUNK_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        upload = study_uploads.upload_create(
            by=caller(request),
            address=self.address,
            length=_number(request, "Upload-Length"),
            filename=_filename(request.headers.get("Upload-Metadata", "")),
        )
        if _is_chunk(request):
            try:
                upload = self.append(request, upload, 0)
            except NeuroNovaError:
                # Nobody learns where it is, so nobody could go on with it or end it.
                study_uploads.upload_terminate(by=caller(request), address=self.address, upload=upload)
                raise
        headers = {"Location": f"/ml/v1/uploads/{upload.pk}/", **_standing(upload)}
        return Response(status=status.HTTP_201_CREATED, headers=headers)


class UploadView(TusView):
    """One upload: how far it is (HEAD), the next chunk (PATCH), its end (DELETE)."""

    def head(self, request: Request, upload_id: UUID) -> Response:
        upload = study_upload_get(user=caller(request), upload_id=upload_id)
        headers = {"Upload-Length": str(upload.length), "Cache-Control": "no-store", **_standing(upload)}
        return Response(headers=headers)

    @extend_schema(
        operation_id="upload_append",
        parameters=[_TUS, _header("Upload-Offset", "Where the chunk begins; elsewhere is 409."), _CHECKSUM],
        request={CHUNK_TYPE: OpenApiTypes.BINARY},
        responses={204: _EMPTY, **_CHUNK_PROBLEMS},
    )
    def patch(self, request: Request, upload_id: UUID) -> Response:
        upload = study_upload_get(user=caller(request), upload_id=upload_id)
        if not _is_chunk(request):
            raise UnsupportedMediaTypeError
        upload = self.append(request, upload, _number(request, "Upload-Offset"))
        return Response(status=status.HTTP_204_NO_CONTENT, headers=_standing(upload))

    @extend_schema(
        operation_id="upload_terminate",
        parameters=[_TUS],
        responses={204: _EMPTY, **problems("precondition_failed")},
    )
    def delete(self, request: Request, upload_id: UUID) -> Response:
        upload = study_upload_get(user=caller(request), upload_id=upload_id)
        study_uploads.upload_terminate(by=caller(request), address=self.address, upload=upload)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="upload_override",
        description="PATCH or DELETE for clients behind a proxy that knows neither.",
        parameters=[
            _TUS,
            _header("X-HTTP-Method-Override", "`PATCH` or `DELETE`"),
            _header("Upload-Offset", "As for PATCH.", required=False),
            _CHECKSUM,
        ],
        request={CHUNK_TYPE: OpenApiTypes.BINARY},
        responses={
            204: _EMPTY,
            **problems("method_not_allowed", *_CHUNK_CODES),
        },
    )
    def post(self, request: Request, upload_id: UUID) -> Response:
        match request.headers.get("X-HTTP-Method-Override", "").upper():
            case "PATCH":
                return self.patch(request, upload_id)
            case "DELETE":
                return self.delete(request, upload_id)
        raise MethodNotAllowedError


def _standing(upload: StudyUpload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": http_date(upload.expires_at.timestamp())}


def _is_chunk(request: Request) -> bool:
    return (request.content_type or "").partition(";")[0].strip() == CHUNK_TYPE


def _number(request: Request, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit()) or len(value) > _MAX_DIGITS:
        raise InvalidRequestError(fields={name: ["invalid"]})
    return int(value)


def _filename(metadata: str) -> str:
    """The file's name out of `key base64,key base64`; empty without one. Raises InvalidRequestError."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except ValueError as exc:
                raise InvalidRequestError(fields={"Upload-Metadata": ["invalid"]}) from exc
    return ""
