"""Files too large for one request go in chunks (tus 1.0): what has arrived stays there when the line is cut."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, NamedTuple

import httpx

from neuronova_client.problems import ApiError, UnreachableError, UploadCutError, WrongFileError

MIB: Final = 1024 * 1024
# One request carries no more.
CHUNKED_ABOVE_BYTES = 100 * MIB
# Seconds on a hospital's line, so that little is sent twice.
CHUNK_BYTES = 8 * MIB
# Between tries that brought nothing, in seconds.
PAUSES_S: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0)
_ADDRESS: Final = "/ml/v1/uploads/"
_VERSION: Final = {"Tus-Resumable": "1.0.0"}
_EXTENSION: Final = re.compile(r"(?:\.nii)?\.[A-Za-z0-9]{1,8}$")
Ask = Callable[..., httpx.Response]


class Sent(NamedTuple):
    """How far an upload is."""

    upload_id: str
    sent_bytes: int
    total_bytes: int


Told = Callable[[Sent], None]


def upload(ask: Ask, file: Path, *, resume: str | None, told: Told | None) -> str:
    """Send `file`, going on where the server stands after each cut. Returns the id that `predict` names.

    ask   : sends one request; raises ApiError, UnreachableError
    resume: id of an upload of this very file that was begun earlier
    raises: ApiError; UploadCutError when the server stays away; WrongFileError when `resume` is of another length
    """
    with file.open("rb") as body:
        return _Upload(ask, file.name, body, file.stat().st_size, told).send(resume)


class _Upload:
    def __init__(self, ask: Ask, name: str, body: IO[bytes], size: int, told: Told | None) -> None:
        self._ask, self._name, self._body, self._size, self._told = ask, name, body, size, told

    def send(self, upload_id: str | None) -> str:
        # None: to be asked, after a cut only the server knows.
        offset: int | None = None
        failures = 0
        while offset != self._size:
            try:
                upload_id = upload_id or self._create()
                if offset is None:
                    offset = self._where(upload_id)
                else:
                    offset, failures = self._chunk(upload_id, offset), 0
            except (ApiError, UnreachableError) as exc:
                if not _goes_on(exc):
                    raise
                if failures == len(PAUSES_S):
                    raise UploadCutError(upload_id) from exc
                time.sleep(PAUSES_S[failures])
                failures, offset = failures + 1, None
                continue
            if self._told is not None:
                self._told(Sent(upload_id, offset, self._size))
        assert upload_id is not None  # noqa: S101 -- an upload of no bytes is refused
        return upload_id

    def _create(self) -> str:
        # Only the extension is kept; the name itself, which may say whose it is, need not travel.
        found = _EXTENSION.search(self._name)
        name = base64.b64encode(f"study{found[0] if found else ''}".encode()).decode()
        headers = {**_VERSION, "Upload-Length": str(self._size), "Upload-Metadata": f"filename {name}"}
        address = self._ask("POST", _ADDRESS, headers=headers).headers["Location"]
        return str(httpx.URL(address).path).removeprefix(_ADDRESS).rstrip("/")

    def _where(self, upload_id: str) -> int:
        headers = self._ask("HEAD", f"{_ADDRESS}{upload_id}/", headers=_VERSION).headers
        if int(headers["Upload-Length"]) != self._size:
            raise WrongFileError(upload_id)
        return int(headers["Upload-Offset"])

    def _chunk(self, upload_id: str, offset: int) -> int:
        self._body.seek(offset)
        headers = {**_VERSION, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        content = self._body.read(CHUNK_BYTES)
        answer = self._ask("PATCH", f"{_ADDRESS}{upload_id}/", headers=headers, content=content)
        return int(answer.headers["Upload-Offset"])


def _goes_on(error: ApiError | UnreachableError) -> bool:
    """No answer, a proxy without a server behind it, or a chunk that had arrived although its answer was lost."""
    return isinstance(error, UnreachableError) or error.status in {502, 503, 504} or error.code == "offset_conflict"
