"""The addresses the app uses (backend/contract/openapi.yaml), each as one method. All of them raise ApiError."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from neuronova_app.api.client import Client
from neuronova_app.api.transport import Progress

Row = dict[str, Any]
PAGE_SIZE = 30


class Gateway:
    """What patients and clinicians do, by name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def history(self, *, cursor: str = "", **filters: Any) -> tuple[list[Row], str]:
        """Analyses, newest first, and the cursor of the next page ("" at the end)."""
        query = {**filters, "page_size": PAGE_SIZE, "cursor": cursor}
        return _page(await self._client.get("/ml/v1/history/", query))

    async def analysis(self, analysis_id: str) -> Row:
        """One analysis; this is how one that still runs is watched."""
        row: Row = await self._client.get(f"/ml/v1/history/{analysis_id}/")
        return row

    async def image(self, path: str) -> bytes:
        """A picture of an analysis. The gateway records every look."""
        return await self._client.get_bytes(path)

    async def report(self, analysis_id: str) -> bytes:
        """The report as PDF."""
        return await self._client.get_bytes(f"/ml/v1/history/{analysis_id}/report.pdf")

    async def has_report(self, analysis_id: str) -> bool:
        """Whether this gateway makes reports at all; asking writes none."""
        return await self._client.exists(f"/ml/v1/history/{analysis_id}/report.pdf")

    async def agree(self, analysis_id: str) -> Row:
        """The clinician agrees with what the model said."""
        row: Row = await self._client.change("POST", f"/ml/v1/history/{analysis_id}/review/", {"verdict": "agree"})
        return row

    async def release(self, analysis_id: str, *, released: bool) -> Row:
        """Let the patient see the result, or take that back."""
        method = "POST" if released else "DELETE"
        row: Row = await self._client.change(method, f"/ml/v1/history/{analysis_id}/release/")
        return row

    async def patients(self, search: str = "") -> list[Row]:
        """The patients this person may see whose name or number holds `search`."""
        found, _ = _page(await self._client.get("/api/v1/patients/", {"search": search, "page_size": 20}))
        return found

    async def patient(self, patient_id: int) -> Row:
        """One patient this person may see."""
        row: Row = await self._client.get(f"/api/v1/patients/{patient_id}/")
        return row

    async def accesses(self, patient_id: int, *, cursor: str = "") -> tuple[list[Row], str]:
        """Who looked at a patient's data, newest first, and the cursor of the next page."""
        query = {"page_size": PAGE_SIZE, "cursor": cursor}
        return _page(await self._client.get(f"/api/v1/patients/{patient_id}/accesses/", query))

    async def predict(
        self,
        *,
        patient_id: int,
        name: str,
        content: bytes,
        key: str,
        confirm_mismatch: bool = False,
        on_progress: Progress | None = None,
    ) -> Row:
        """Have an image judged. The same `key` never leads to a second analysis."""
        fields = {"patient": str(patient_id)} | ({"confirm_patient_mismatch": "true"} if confirm_mismatch else {})
        content_type, body = multipart(fields, name, content)
        row: Row = await self._client.upload("/ml/v1/predict/", content_type, body, key=key, on_progress=on_progress)
        return row


def multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[str, bytes]:
    """Content type and body of a form with one file in the field `image`."""
    boundary = f"neuronova-{secrets.token_hex(16)}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    # As browsers write it (HTML, multipart/form-data encoding): quotes and line ends are escaped, UTF-8 stays.
    told = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{told}"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = b"".join([*parts, head.encode(), content, f"\r\n--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body


def _page(answer: Mapping[str, Any]) -> tuple[list[Row], str]:
    following = str(answer.get("next") or "")
    return list(answer["results"]), _cursor(following)


def _cursor(link: str) -> str:
    return parse_qs(urlsplit(link).query).get("cursor", [""])[0]
