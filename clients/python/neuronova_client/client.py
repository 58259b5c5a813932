"""The client: one method for each thing a person or a machine does with the server."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

import httpx

from neuronova_client import resumable
from neuronova_client.answers import FINAL, Job, Prediction
from neuronova_client.auth import ApiKey, BearerAuth, Login, Tokens
from neuronova_client.problems import ApiError, StillRunningError, UnreachableError, error_of, wait_of

# "Try again" answers: the server did nothing, or is doing it under the same key.
AGAIN: Final = frozenset({409, 429, 503})
# 409 for which a second try changes nothing, and a lock that outlasts every try.
NOT_AGAIN: Final = frozenset({"patient_mismatch", "already_running", "account_locked", "offset_conflict"})
_CHANGES_NOTHING: Final = frozenset({"GET", "HEAD"})
LONGEST_WAIT_S: Final = 30.0
Progress = Callable[[Job], None]


def new_key() -> str:
    """A fresh idempotency key. Two requests with one key are one prediction."""
    return uuid.uuid4().hex


class Client:
    """Asks one server. Threads may share one; close it, or use it in a `with` block.

    url      : the server's address, for example https://brain.hospital.example
    auth     : Login, Tokens or ApiKey; None for what needs no login
    language : "ko" or "en", of titles and label texts
    timeout_s: for one answer; a synchronous prediction has 100 s on the server
    attempts : how often a request is sent when the server says "try again" or does not answer
    renewed  : called with the new tokens each time they were renewed
    """

    def __init__(
        self,
        url: str,
        auth: Login | Tokens | ApiKey | None = None,
        *,
        language: str = "ko",
        timeout_s: float = 130.0,
        attempts: int = 4,
        renewed: Callable[[Tokens], None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept-Language": language}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=timeout_s, trust_env=False, transport=transport)
        self.attempts = attempts
        self.user: dict[str, Any] | None = None
        known = self._begin(auth) if isinstance(auth, Login) else auth
        if known is not None:
            self.http.auth = BearerAuth(known, self.http.base_url, renewed) if isinstance(known, Tokens) else known

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the login goes on."""
        self.http.close()

    @property
    def tokens(self) -> Tokens | None:
        """The tokens as they are now, to keep for later; None with a key."""
        return self.http.auth.tokens if isinstance(self.http.auth, BearerAuth) else None

    def predict(  # noqa: PLR0913 -- one keyword for each field and header of the request
        self,
        image: Path | tuple[str, bytes],
        *,
        patient: int | str,
        model: str | None = None,
        confirm_patient_mismatch: bool = False,
        images: bool = True,
        respond_async: bool = False,
        key: str | None = None,
        wait_s: float = 600.0,
        progress: Progress | None = None,
        sent: resumable.Told | None = None,
        resume: str | None = None,
    ) -> Prediction:
        """Ask about one image of one patient and wait for the answer; a volume becomes a job and is waited for.

        A file above 100 MB goes in chunks first and survives a cut connection (`upload`).

        image   : a file, or its name and bytes
        patient : the id as a number, or the hospital's number as a text
        images  : False leaves out the pictures of the answer, which then are not made (a volume's are)
        key     : idempotency key; one is made when none is given, and every retry sends the same
        wait_s  : how long to wait for a job; 0 returns it as it was taken in
        progress: called with each state of a job that is waited for
        sent    : called with each chunk of a large file that has arrived
        resume  : the id of an upload of this very file that was begun earlier
        raises  : ApiError, UnreachableError, StillRunningError, WrongFileError
        """
        part = self._part(image, sent, resume)
        fields = {
            "patient" if isinstance(patient, int) else "patient_number": patient,
            "model": model,
            "confirm_patient_mismatch": "true" if confirm_patient_mismatch else None,
            "images": None if images else "false",
        }
        headers = {"Idempotency-Key": key or new_key()} | ({"Prefer": "respond-async"} if respond_async else {})
        data = {field: str(value) for field, value in fields.items() if value is not None}
        answer = self._ask("POST", "/ml/v1/predict/", data=data, files=part, headers=headers)
        found = cast(Prediction, answer.json())
        return self.wait(found["id"], wait_s=wait_s, progress=progress) if wait_s and _is_open(found) else found

    def upload(self, file: Path, *, sent: resumable.Told | None = None, resume: str | None = None) -> str:
        """Send a file in chunks, going on after a cut connection. Returns the id that `predict` takes as `resume`.

        raises: ApiError; UploadCutError when the server stays away (its `upload_id` goes on later); WrongFileError
        """
        return resumable.upload(self._ask, file, resume=resume, told=sent)

    def wait(self, prediction_id: str, *, wait_s: float = 600.0, progress: Progress | None = None) -> Prediction:
        """Poll a job until it ends. Raises StillRunningError when `wait_s` is over first."""
        ends, pause_s = time.monotonic() + wait_s, 0.5
        while _is_open(found := self.prediction(prediction_id)):
            if progress is not None and found["job"] is not None:
                progress(found["job"])
            if time.monotonic() + pause_s > ends:
                raise StillRunningError(prediction_id)
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, 5.0)
        return found

    def prediction(self, prediction_id: str) -> Prediction:
        """One row of the record. Raises ApiError (404 `not_found` also for what is not yours)."""
        return cast(Prediction, self._ask("GET", f"/ml/v1/history/{prediction_id}/").json())

    def history(self, **filters: str | int) -> Iterator[Prediction]:
        """The record, newest first, page after page. Filters as in the API; write `from_` for `from`."""
        params = {name.rstrip("_"): value for name, value in filters.items()}
        return cast(Iterator[Prediction], self._pages("/ml/v1/history/", params))

    def patients(self, search: str = "") -> Iterator[dict[str, Any]]:
        """The patients I may see whose name, initial consonants or number hold `search`."""
        return self._pages("/api/v1/patients/", {"search": search} if search else {})

    def review(self, prediction_id: str, verdict: str, **said: Any) -> Prediction:
        """Say what is right: `verdict` agree, correct or unusable; `label`, `mask`, `comment` as in the API."""
        body = {"verdict": verdict, **said}
        return cast(Prediction, self._ask("POST", f"/ml/v1/history/{prediction_id}/review/", json=body).json())

    def release(self, prediction_id: str, *, released: bool = True) -> Prediction:
        """Let the patient see it, or take that back."""
        method = "POST" if released else "DELETE"
        return cast(Prediction, self._ask(method, f"/ml/v1/history/{prediction_id}/release/").json())

    def cancel(self, prediction_id: str) -> Prediction:
        """End a job."""
        return cast(Prediction, self._ask("POST", f"/ml/v1/history/{prediction_id}/cancel/").json())

    def image(self, address: str) -> bytes:
        """The bytes behind an address of `result.images`. The look is recorded."""
        return self._ask("GET", address).content

    def status(self) -> dict[str, Any]:
        """Whether the AI server is alive, and which model serves."""
        return cast(dict[str, Any], self._ask("GET", "/ml/v1/status/").json())

    def me(self) -> dict[str, Any]:
        """Who I am."""
        return cast(dict[str, Any], self._ask("GET", "/api/v1/auth/me/").json())

    def _part(
        self, image: Path | tuple[str, bytes], sent: resumable.Told | None, resume: str | None
    ) -> dict[str, tuple[str | None, bytes | str]]:
        """What the request carries of the image: itself, or the name of its upload."""
        if not isinstance(image, Path):
            return {"image": image}
        if resume is None and image.stat().st_size <= resumable.CHUNKED_ABOVE_BYTES:
            return {"image": (image.name, image.read_bytes())}
        return {"upload": (None, self.upload(image, sent=sent, resume=resume))}

    def _begin(self, login: Login) -> Tokens:
        try:
            tokens, self.user = login.begin(self.http)
        except httpx.TransportError as exc:
            raise UnreachableError(type(exc).__name__) from exc
        return tokens

    def _pages(self, path: str, params: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        address: str | None = str(httpx.URL(path, params=dict(params)))
        while address:
            page = self._ask("GET", address).json()
            yield from page["results"]
            # The path only: the token goes to no other host, whatever stands there.
            address = httpx.URL(page["next"]).raw_path.decode() if page["next"] else None

    def _ask(self, method: str, address: str, **sent: Any) -> httpx.Response:
        """Send, and send the very same again while the server says "later" or does not answer."""
        pause_s = 1.0
        for left in range(self.attempts - 1, -1, -1):
            wait_s = pause_s
            try:
                answer = self.http.request(method, address, **sent)
            except httpx.TransportError as exc:
                # What changes something is sent again only under a key: the first try may have arrived.
                if not left or (method not in _CHANGES_NOTHING and "Idempotency-Key" not in sent.get("headers", {})):
                    raise UnreachableError(type(exc).__name__) from exc
            else:
                if answer.is_success:
                    return answer
                error, wait_s = error_of(answer), wait_of(answer, pause_s)
                if not left or not _later(error) or wait_s > LONGEST_WAIT_S:
                    raise error
            time.sleep(wait_s)
            pause_s *= 2
        raise AssertionError("the loop returns or raises")  # pragma: no cover


def _later(error: ApiError) -> bool:
    return error.status in AGAIN and error.code not in NOT_AGAIN


def _is_open(found: Prediction) -> bool:
    return found["state"] not in FINAL
