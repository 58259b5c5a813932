"""Who answers how much of what the machine can compute: the peers, the naive gateway, and the product."""

import subprocess
from collections.abc import Sequence
from typing import Any

from bench.naive import servers as naive
from bench.ours.copies import Copy
from bench.parts.session import Session
from bench.peers import servers as peers
from bench.yardstick.ceiling import Ceiling
from bench.yardstick.rounds import compare
from bench.yardstick.sides import check
from bench.yardstick.table import Row, rows

FEW = (8, 32)
MANY = (1, 8, 32, 128)
RETRY_AFTER_S = 2.0  # OverloadedError of the gateway


def peers_light(session: Session) -> tuple[dict[str, Any], list[Row]]:
    return _peers(session, "light", FEW)


def peers_heavy(session: Session) -> tuple[dict[str, Any], list[Row]]:
    return _peers(session, "heavy", FEW[:1])


def _peers(session: Session, model: str, clients: Sequence[int]) -> tuple[dict[str, Any], list[Row]]:
    session.without_copy()
    measured: dict[str, Any] = {}
    table: list[Row] = []
    with session.ceiling(model) as ceiling:
        for name in peers.PEERS:
            print(f"  {name} ...", flush=True)
            try:
                with peers.serving(name, session.store(model), session.pictures, session.fresh(name)) as side:
                    check(side, session.model(model), session.files)
                    measured[name] = compare(side, ceiling, clients=clients, **_pace(session))
                    table += rows(model, measured[name])
            except (RuntimeError, subprocess.CalledProcessError) as error:
                # One that does not run here is told, not hidden, and does not end the others.
                measured[name] = {"error": f"{error}\n{getattr(error, 'stderr', '') or ''}"[-2000:]}
                table.append(Row(f"{model}: {name}", failed="did not run"))
                print(f"  {name} did not run: {measured[name]['error']}", flush=True)
    return measured, table


def naive_light(session: Session) -> tuple[dict[str, Any], list[Row]]:
    session.without_copy()
    store, url = session.store("light"), session.databases().database_url
    with (
        session.ceiling("light") as ceiling,
        naive.serving(store, session.pictures, session.fresh("naive"), url) as side,
    ):
        check(side, session.model("light"), session.files)
        measured = compare(side, ceiling, clients=FEW, **_pace(session))
    return measured, rows("light", measured)


def ours_light(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """Both doors; with one caller also against one process of the loop (`beside`, milliseconds)."""
    return _ours(session, "light", MANY, tls=True)


def ours_heavy(session: Session) -> tuple[dict[str, Any], list[Row]]:
    return _ours(session, "heavy", (1, *FEW))


def ours_shipped(session: Session) -> tuple[dict[str, Any], list[Row]]:
    """The product's own model, mask and heat-map stored."""
    return _ours(session, "shipped", (1, *FEW))


def _ours(
    session: Session, model: str, clients: Sequence[int], *, tls: bool = False
) -> tuple[dict[str, Any], list[Row]]:
    copy = session.copy(model)
    doors = {"ours": copy.front.plain, **({"ours, TLS": copy.front.tls} if tls else {})}
    measured: dict[str, Any] = {}
    table: list[Row] = []
    with session.ceiling(model) as ceiling:
        for name, url in doors.items():
            print(f"  {name} ...", flush=True)
            side = copy.side(name, url, session.pictures, session.fields(model))
            if url.startswith("http:"):
                check(side, session.model(model), session.files)
            measured[name] = compare(side, ceiling, clients=clients, **_pace(session))
            table += rows(model, measured[name])
        if tls:
            measured["ours, patient"] = _patient(session, copy, ceiling)
            table += rows(model, measured["ours, patient"])
        alone_ms = ceiling.alone(session.options.seconds).image_ms
    one = measured["ours"]["clients"]["1"]["p50_ms"]
    measured["one_caller"] = {"loop_ms": alone_ms, "p50_ms": one, "beside_ms": round(one - alone_ms, 2)}
    table.append(Row(f"{model}: ours beyond the bare loop, one caller", "1", p50_ms=f"+{one - alone_ms:.1f}"))
    return measured, table


def _patient(session: Session, copy: Copy, ceiling: Ceiling) -> dict[str, Any]:
    """More clients than prediction slots, each of which waits as long as a 503 of the product says."""
    side = copy.side("ours, clients wait after a 503", copy.front.plain, session.pictures, session.fields("light"))
    return compare(side, ceiling, clients=MANY[2:], retry_after_s=RETRY_AFTER_S, **_pace(session))


def _pace(session: Session) -> dict[str, int]:
    return {"rounds": session.options.rounds, "seconds": session.options.seconds}
