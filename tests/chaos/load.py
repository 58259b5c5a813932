"""An open-loop client: it sends when it is time to send, whether or not what it sent before has been answered."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.chaos.journal import Attempt, Journal, Outcome
from tests.chaos.pictures import Album, Picture

ASK_AGAIN = {0, 409, 429, 500, 502, 503, 504}
AGAIN_AFTER_S = (0.5, 1.5, 4.0)
TIMEOUT_S = 60.0


@dataclass
class Load:
    """Questions at a fixed rate: some under an idempotency key (asked again when they fail), some as jobs, some reads.

    sign_in: returns a fresh access token; called again when the old one is refused
    """

    url: str
    journal: Journal
    album: Album
    sign_in: Callable[[], str]
    user: int
    patients: list[int]
    rate: float = 6.0
    jobs_share: float = 0.0
    reads_share: float = 0.15
    seed: int = 1
    outcomes: list[tuple[Attempt, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
        self._http = httpx.Client(base_url=self.url, trust_env=False, timeout=TIMEOUT_S, limits=limits)
        self._lock, self._over = threading.Lock(), threading.Event()
        self._sign()

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Send while the block runs, then wait for what is on its way."""
        pool = ThreadPoolExecutor(192, thread_name_prefix="load")
        pacer = threading.Thread(target=self._pace, args=(pool,), daemon=True)
        pacer.start()
        try:
            yield self
        finally:
            self._over.set()
            pacer.join()
            pool.shutdown()
            self._http.close()

    def good_since(self, moment: float) -> float | None:
        """Seconds from `moment` (monotonic) to the end of the first good answer that was asked for after it."""
        found = [
            outcome.at
            for attempt, outcome in list(self.outcomes)
            if attempt.kind in ("predict", "job") and attempt.at >= moment and outcome.status in (200, 202)
        ]
        return min(found) - moment if found else None

    def wait_good(self, moment: float, wait_s: float) -> float | None:
        """Wait for the first good answer after `moment`; None when none came in time."""
        while time.monotonic() < moment + wait_s:
            if (good := self.good_since(moment)) is not None:
                return good
            time.sleep(0.05)
        return None

    def ask(self, picture: Picture, *, key: str = "", is_job: bool = False, patient: int = 0) -> Outcome:
        """One attempt, written down before and after."""
        patient = patient or self.patients[0]
        attempt = self.journal.attempt(
            "job" if is_job else "predict",
            user=self.user,
            key=key,
            sha256=picture.sha256,
            patient=patient,
            expected=picture.expected or None,
        )
        headers = {"Idempotency-Key": key} if key else {}
        headers |= {"Prefer": "respond-async"} if is_job else {}
        return self._sent(
            attempt,
            lambda: self._http.post(
                "/ml/v1/predict/",
                data={"patient": str(patient)},
                files={"image": ("a.png", picture.data)},
                headers=headers | self._bearer(),
            ),
        )

    def read(self, address: str) -> int:
        """One GET, written down before and after. Returns the status, 0 for none."""
        attempt = self.journal.attempt("read", user=self.user)
        return self._sent(attempt, lambda: self._http.get(address, headers=self._bearer())).status

    def follow(self, taken: Outcome, picture: Picture, *, wait_s: float, patient: int = 0) -> Outcome | None:
        """Poll an accepted job until it has ended; its end is written down as `job_end`."""
        address, deadline = f"/ml/v1/history/{taken.json['id']}/", time.monotonic() + wait_s
        while time.monotonic() < deadline:
            try:
                answer = self._http.get(address, headers=self._bearer())
            except httpx.HTTPError:
                time.sleep(0.5)
                continue
            if answer.status_code == 401:
                self._sign()
            if answer.status_code == 200 and answer.json()["state"] not in ("received", "queued", "running"):
                attempt = self.journal.attempt(
                    "job_end",
                    user=self.user,
                    sha256=picture.sha256,
                    patient=patient or self.patients[0],
                    expected=picture.expected or None,
                )
                return self.journal.outcome(attempt, status=200, body=answer.text)
            time.sleep(0.5)
        return None

    def _pace(self, pool: ThreadPoolExecutor) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            pool.submit(self._one)
            due += 1 / self.rate
            self._over.wait(max(0.0, due - time.monotonic()))

    def _one(self) -> None:
        with self._lock:
            kind, twin = self._chance.random(), self._chance.random() < 0.15
            keyed, picture = self._chance.random() < 0.6, self.album.picture()
            patient = self._chance.choice(self.patients)
        if kind < self.reads_share:
            self.read("/ml/v1/history/?page_size=10")
            return
        key = uuid.uuid4().hex if keyed else ""
        is_job = kind < self.reads_share + self.jobs_share
        beside = None
        if keyed and twin:
            beside = threading.Thread(
                target=lambda: self.ask(picture, key=key, is_job=is_job, patient=patient), daemon=True
            )
            beside.start()
        outcome = self.ask(picture, key=key, is_job=is_job, patient=patient)
        for pause_s in AGAIN_AFTER_S if keyed else ():
            if outcome.status not in ASK_AGAIN or self._over.is_set():
                break
            time.sleep(pause_s)
            outcome = self.ask(picture, key=key, is_job=is_job, patient=patient)
        if beside is not None:  # its outcome belongs in the journal too, which closes when the load has ended
            beside.join()

    def _sent(self, attempt: Attempt, send: Callable[[], httpx.Response]) -> Outcome:
        about: dict[str, Any]
        try:
            answer = send()
            about = {"status": answer.status_code, "body": answer.text}
        except httpx.HTTPError as exc:
            about = {"failure": type(exc).__name__}
        except RuntimeError as exc:  # the client is closed already
            about = {"failure": str(exc)[:60]}
        outcome = self.journal.outcome(attempt, **about)
        self.outcomes.append((attempt, outcome))
        if outcome.status == 401:
            self._sign()
        return outcome

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _sign(self) -> None:
        self._token = self.sign_in()


def share_of_errors(outcomes: list[tuple[Attempt, Outcome]]) -> float:
    """Of all questions those without an answer, or with one that says the server could not (5xx, 429); 0..1."""
    asked = [outcome for attempt, outcome in outcomes if attempt.kind in ("predict", "job")]
    return sum(outcome.status in (0, 429) or outcome.status >= 500 for outcome in asked) / max(1, len(asked))


def slowest_s(outcomes: list[tuple[Attempt, Outcome]]) -> float:
    """The longest that any attempt took, in seconds."""
    return max((outcome.at - attempt.at for attempt, outcome in outcomes), default=0.0)


def percentile_s(outcomes: list[tuple[Attempt, Outcome]], share: float) -> float:
    """That share (0..1) of the good answers took at most so many seconds."""
    times = sorted(outcome.at - attempt.at for attempt, outcome in outcomes if outcome.status in (200, 202))
    return times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")
