"""Promise 5: a server that stands still (SIGSTOP) holds nobody for longer than his own deadline."""

import time

import httpx
from tests.chaos.load import share_of_errors, slowest_s
from tests.chaos.run import Run
from tests.chaos.system import DEADLINE_S

# One look at the user, one at the record, one to note the refusal: each waits for the database once.
LONGEST_S = {"mariadb": 25.0, "redis": 20.0, "flask": DEADLINE_S + 5.0}
CULPRIT = {"mariadb": "database", "flask": "model"}


def measure(run: Run, *, seconds: float = 30.0) -> None:
    """MariaDB, Redis, Flask, one after the other."""
    for name in ("flask", "redis", "mariadb"):
        _one(run, name, seconds)
    run.judge("5")


def _one(run: Run, name: str, seconds: float) -> None:
    token = run.system.token("clinician")
    history: list[tuple[int, float]] = []
    culprits: set[str] = set()
    with run.load(reads_share=0.3).running() as load:
        with run.system.kept[name].stopped():
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                history.append(_read(run, token))
                answer = run.system.ready()
                if answer is not None and answer.status_code != 200:
                    culprits.add(str(answer.json().get("params", {}).get("culprit")))
                time.sleep(1)
            login = _sign_in(run) if name != "mariadb" else (0, 0.0)
        moment = time.monotonic()
        good = load.wait_good(moment, 60)
    run.figures.at_most("5", f"{name} stopped: longest request", slowest_s(load.outcomes), LONGEST_S[name])
    run.figures.equal(
        "5", f"{name} stopped: requests without any answer", sum(o.status == 0 for _, o in load.outcomes), 0
    )
    run.figures.at_most("5", f"{name} goes on: good answer after", good, 10)
    if name in CULPRIT:
        run.figures.equal("5", f"{name} stopped: /readyz names", sorted(culprits), [CULPRIT[name]])
    if name != "mariadb":
        good_reads = sum(status == 200 for status, _ in history)
        run.figures.equal("5", f"{name} stopped: history read (of {len(history)})", good_reads, len(history))
        run.figures.equal("5", f"{name} stopped: sign-in", login[0], 200)
    if name == "redis":
        run.figures.at_most(
            "5", "redis stopped: questions without a good answer", share_of_errors(load.outcomes) * 100, 0, "%"
        )


def _read(run: Run, token: str) -> tuple[int, float]:
    began = time.monotonic()
    try:
        answer = httpx.get(
            f"{run.system.url}/ml/v1/history/?page_size=5",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        )
    except httpx.HTTPError:
        return 0, time.monotonic() - began
    return answer.status_code, time.monotonic() - began


def _sign_in(run: Run) -> tuple[int, float]:
    began = time.monotonic()
    answer = httpx.post(
        f"{run.system.url}/api/v1/auth/token/", json=run.system.login("technician"), trust_env=False, timeout=60
    )
    return answer.status_code, time.monotonic() - began
