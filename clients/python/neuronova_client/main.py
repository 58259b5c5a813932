"""The command `neuronova`. Exit codes: 0 done · 1 refused · 2 wrong usage · 3 not logged in · 4 the image was refused ·
5 the server cannot be asked or failed · 6 the job still runs · 130 interrupted."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TextIO
from urllib.parse import urlsplit

import httpx

from neuronova_client import session_file
from neuronova_client.answers import Job, Prediction
from neuronova_client.arguments import parser
from neuronova_client.auth import ApiKey, Login, Tokens, logout
from neuronova_client.client import Client
from neuronova_client.messages import line_of, reading_of, say
from neuronova_client.problems import ApiError, OtpNeededError, StillRunningError, UnreachableError, WrongFileError
from neuronova_client.resumable import Sent

REFUSED, USAGE, NOT_LOGGED_IN, IMAGE_REFUSED, UNAVAILABLE, STILL_RUNNING, INTERRUPTED = 1, 2, 3, 4, 5, 6, 130
_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


class Stop(Exception):  # noqa: N818 -- no error: the end of the command
    """End with this code after these words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


class Command:
    """One call of the command. Everything it touches outside is handed in, so that a test can be its user."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        environ: Mapping[str, str],
        out: TextIO,
        err: TextIO,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.arguments, self.environ, self.out, self.err = arguments, environ, out, err
        self.transport = transport
        self.language: str = arguments.lang or environ.get("NEURONOVA_LANG", "ko")
        self.path = session_file.path_of(environ)
        self.sent_percent = -1
        # The server that is asked.
        self.url = ""

    def run(self) -> None:
        """Do it. Raises Stop, or what the client raises."""
        work: dict[str, Callable[[], None]] = {
            "login": self.login,
            "logout": self.logout,
            "predict": self.predict,
            "show": self.show,
            "history": self.history,
            "review": self.review,
            "status": self.status,
        }
        work[self.arguments.command]()

    def login(self) -> None:
        self.url = url = self._url()
        login = Login(self.arguments.username, self._secret("ask_password"), lambda: self._secret("ask_otp"))
        with Client(url, login, language=self.language, transport=self.transport) as client:
            assert client.tokens is not None and client.user is not None  # noqa: S101, PT018 -- a Login gives both
            session_file.write(self.path, session_file.Session(url, client.tokens))
            self._tell(
                client.user, say("logged_in", self.language, name=client.user["name"] or client.user["username"])
            )

    def logout(self) -> None:
        try:
            session = session_file.read(self.path)
        except session_file.OpenToOthersError as exc:
            session_file.forget(self.path)
            raise Stop(NOT_LOGGED_IN, say("open_file_gone", self.language, path=self.path)) from exc
        session_file.forget(self.path)
        if session is not None:
            try:
                with Client(session.url, transport=self.transport) as client:
                    logout(client.http, session.tokens)
            except httpx.TransportError as exc:
                raise Stop(UNAVAILABLE, say("logged_out_here", self.language, url=session.url)) from exc
        self._tell({}, say("logged_out", self.language))

    def predict(self) -> None:
        chosen = self.arguments
        if not chosen.image.is_file():
            raise Stop(USAGE, say("no_file", self.language, path=chosen.image))
        try:
            found = self._predicted()
        except WrongFileError as exc:
            raise Stop(USAGE, say("wrong_file", self.language)) from exc
        self._answer(found)

    def _predicted(self) -> Prediction:
        chosen = self.arguments
        with self._client() as client:
            return client.predict(
                chosen.image,
                patient=chosen.patient_number if chosen.patient is None else chosen.patient,
                model=chosen.model,
                confirm_patient_mismatch=chosen.confirm_patient_mismatch,
                images=not chosen.no_images,
                respond_async=chosen.no_wait,
                key=chosen.key,
                wait_s=0 if chosen.no_wait else chosen.wait,
                progress=self._progress,
                sent=self._sent,
                resume=chosen.resume,
            )

    def show(self) -> None:
        with self._client() as client:
            self._answer(client.prediction(self.arguments.id))

    def history(self) -> None:
        names = ("patient", "label", "state")
        filters = {name: getattr(self.arguments, name) for name in names if getattr(self.arguments, name) is not None}
        with self._client() as client:
            rows = list(islice(client.history(**filters), self.arguments.limit))
        self._tell(rows, "\n".join(line_of(row, self.language) for row in rows))

    def review(self) -> None:
        said = {"label": self.arguments.label, "comment": self.arguments.comment}
        with self._client() as client:
            found = client.review(
                self.arguments.id, self.arguments.verdict, **{key: value for key, value in said.items() if value}
            )
        self._answer(found)

    def status(self) -> None:
        with self._client() as client:
            found = client.status()
        self._tell(found, say("ready", self.language, **found["model"]))

    def _client(self) -> Client:
        key = self.environ.get("NEURONOVA_API_KEY")
        options: dict[str, Any] = {"language": self.language, "transport": self.transport}
        if key:
            self.url = self._url()
            return Client(self.url, ApiKey(key), **options)
        try:
            session = session_file.read(self.path)
        except session_file.OpenToOthersError as exc:
            raise Stop(NOT_LOGGED_IN, say("open_file", self.language, path=self.path)) from exc
        if session is None:
            raise Stop(NOT_LOGGED_IN, say("not_logged_in", self.language))
        self.url, named = session.url, self._named()
        if named and not _is_same(named, session.url):
            raise Stop(NOT_LOGGED_IN, say("other_server", self.language, url=session.url, other=named))

        def keep(tokens: Tokens) -> None:
            session_file.write(self.path, session_file.Session(session.url, tokens))

        return Client(session.url, session.tokens, renewed=keep, **options)

    def _url(self) -> str:
        url = self._named()
        parts = urlsplit(url)
        if not parts.hostname:
            raise Stop(USAGE, say("no_url", self.language))
        plain = parts.scheme != "https" and parts.hostname not in _LOOPBACK
        if plain and not getattr(self.arguments, "insecure_http", False):
            raise Stop(USAGE, say("plain_http", self.language))
        return url

    def _named(self) -> str:
        """The address the caller names; "" for none."""
        return getattr(self.arguments, "url", None) or self.environ.get("NEURONOVA_URL", "")

    def _secret(self, question: str) -> str:
        # Never an argument: arguments are seen by everyone on the machine.
        if sys.stdin.isatty():
            return getpass.getpass(say(question, self.language))
        return sys.stdin.readline().rstrip("\n")

    def _progress(self, job: Job) -> None:
        if job["position"]:
            words = say("position", self.language, position=job["position"])
        else:
            words = say("progress", self.language, percent=round(job["progress"] * 100))
        print(words, file=self.err)

    def _sent(self, sent: Sent) -> None:
        percent = sent.sent_bytes * 100 // sent.total_bytes
        if self.sent_percent < 0:
            print(say("sending", self.language, id=sent.upload_id), file=self.err)
        if percent != self.sent_percent:
            print(say("sent", self.language, percent=percent), file=self.err)
        self.sent_percent = percent

    def _answer(self, found: Prediction) -> None:
        support = say("decision_support", self.language)
        self._tell(found, f"{found['id']}\n{reading_of(found, self.language)}\n{support}")
        if found["state"] == "refused":
            raise Stop(IMAGE_REFUSED, "")
        if found["error"] is not None:
            raise Stop(UNAVAILABLE, "")

    def _tell(self, found: object, words: str) -> None:
        text = json.dumps(found, ensure_ascii=False, indent=2) if self.arguments.json else words
        if text:
            print(text, file=self.out)


def run(
    argv: Sequence[str] | None,
    environ: Mapping[str, str],
    out: TextIO,
    err: TextIO,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Run the command and return its exit code."""
    command = Command(parser().parse_args(argv), environ, out, err, transport)
    try:
        command.run()
    except Exception as exc:
        code, words = _ending(exc, command)
        if code is None:
            raise
        if words:
            print(words, file=err)
        return code
    return 0


def _ending(error: Exception, command: Command) -> tuple[int | None, str]:
    """Exit code and words of an error; None for one that is not ours."""
    language = command.language
    match error:
        case Stop():
            return error.code, str(error)
        case ApiError():
            return _code_of(error), f"{error.title or error.code}  ({say('request_id', language, id=error.request_id)})"
        case OtpNeededError():
            return NOT_LOGGED_IN, say("otp_needed", language)
        case StillRunningError():
            return STILL_RUNNING, say("still_running", language, id=error.prediction_id)
        case UnreachableError():
            return UNAVAILABLE, say("unreachable", language, url=command.url)
        case _:
            return None, ""


def _is_same(url: str, other: str) -> bool:
    return url.rstrip("/").lower() == other.rstrip("/").lower()


def _code_of(error: ApiError) -> int:
    if error.status == 401:
        return NOT_LOGGED_IN
    if error.status in {413, 415, 422}:
        return IMAGE_REFUSED
    return UNAVAILABLE if error.status >= 500 else REFUSED


def main() -> None:
    """The command's entry point."""
    try:
        code = run(None, os.environ, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough (`| head`); what is left has nowhere to go when the interpreter ends, either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    raise SystemExit(code)


if __name__ == "__main__":
    main()
