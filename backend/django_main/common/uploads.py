"""Bounds on an upload, kept while it streams in: total size and one file only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from common.errors import MultipleFilesError, PayloadTooLargeError


class BoundedUploadHandler(FileUploadHandler):
    """Refuses a body above the limit before the first byte is spooled, and a second file as soon as it begins."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._files = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        limit = settings.ENV.max_upload_mb * 1024 * 1024
        if content_length > limit:
            raise PayloadTooLargeError(limit_bytes=limit)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > 1:
            raise MultipleFilesError()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
