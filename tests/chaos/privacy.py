"""Promise 13: a patient's name that is planted in every place of a file is found nowhere it has no business."""

import base64
import gzip
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
from deploy.backup.create import Store, create
from deploy.backup.sealed import make_identity, read_identity, unseal
from deploy.backup.site import Places
from deploy.local.env_files import read_env_file
from tests.chaos.run import Run
from tests.rig import databases
from tests.support import planted

# Where a person wrote it on purpose: the patient's own row (twice, for the search), and the sentence below a review.
OWN_COLUMNS = ["ml_proxy_review.comment", "patients_patient.name", "patients_patient.search_key"]
# Four bytes are found by chance in some tens of MiB of pictures and ciphertext.
NEEDLES = tuple(needle for needle in planted.NEEDLES if len(needle) >= 6)
ENDED = {"completed", "refused", "failed", "timeout"}


def measure(run: Run) -> None:
    """Each kind of file, at once and as a job, in pieces too; then every place is searched."""
    with _listening(run) as told_redis, _watching_titles(run) as titles, _api(run, "clinician") as clinician:
        patient = _register(clinician, run)
        answers = list(_ask_everything(clinician, patient))
        ends = [_ended(clinician, answer) for answer in answers]
        clinician.get("/api/v1/patients/", params={"search": planted.NAME})
        review = {"verdict": "agree", "comment": f"{planted.NAME} {planted.LATIN}"}
        reviewed = clinician.post(f"/ml/v1/history/{answers[0].json()['id']}/review/", json=review)
        others = [answer for role in ("patient", "technician") for answer in _ask_as(run, role, patient, answers[0])]
    run.figures.equal("13", "questions answered to the end", {end["state"] for end in ends}, {"completed"})
    run.figures.equal("13", "review with the name in its comment", reviewed.status_code, 200)
    kinds = f"{len(answers)} files of {len(planted.FILES)} kinds"
    for what, found in {
        f"hits in the answers about {kinds}": [a.text for a in answers if hits(a.content)],
        "hits in the answers of others": [str(a.url) for a in others if hits(a.content)],
        f"hits in {len(told_redis)} bytes that Redis was told": hits(_opened(_unescaped(bytes(told_redis)))),
        "hits in the dump of Redis": hits(_redis_dump(run)),
        f"hits in {len(titles)} process titles": sorted(title for title in titles if hits(title.encode())),
        "hits in logs, files and their names": _files_with_hits(run),
    }.items():
        run.figures.equal("13", what, found, [])
    run.figures.equal("13", "columns of the database with hits", _columns_with_hits(run), OWN_COLUMNS)
    _backup(run)


def hits(data: bytes) -> list[bytes]:
    """The spellings of the name that are in `data`."""
    return [needle for needle in NEEDLES if needle in data]


@contextmanager
def _api(run: Run, role: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {run.system.token(role)}"}
    with httpx.Client(base_url=run.system.url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


def _register(clinician: httpx.Client, run: Run) -> int:
    about = {
        "number": f"CH-{run.seed}-{time.time_ns()}",
        "name": planted.NAME,
        "birth_date": "1901-02-03",
        "sex": "M",
    }
    answer = clinician.post("/api/v1/patients/", json=about)
    answer.raise_for_status()
    return int(answer.json()["id"])


def _ask_everything(clinician: httpx.Client, patient: int) -> Iterator[httpx.Response]:
    about = {"patient": str(patient), "confirm_patient_mismatch": "true"}
    for make, extension in planted.FILES.values():
        name, data = f"{planted.NAME}_{planted.LATIN}_{planted.BIRTH}.{extension}", make()
        for headers in ({}, {"Prefer": "respond-async"}):
            yield clinician.post("/ml/v1/predict/", data=about, files={"image": (name, data)}, headers=headers)
        upload = _upload(clinician, name, data)
        # No file in it, and still a multipart body.
        yield clinician.post("/ml/v1/predict/", data=about, files={"upload": (None, upload)})


def _upload(clinician: httpx.Client, name: str, data: bytes) -> str:
    """Send a file in pieces; returns the upload's id."""
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = clinician.post(
        "/ml/v1/uploads/", headers=tus | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    )
    begun.raise_for_status()
    address = begun.headers["Location"]
    for offset in range(0, len(data), 1 << 16):
        piece = data[offset : offset + (1 << 16)]
        clinician.patch(address, content=piece, headers=tus | {"Upload-Offset": str(offset)}).raise_for_status()
    return str(address).rstrip("/").rpartition("/")[2]


def _ended(clinician: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """What the history says in the end."""
    if "id" not in answer.json():
        return {"state": f"{answer.status_code} {answer.json().get('code')}"}
    for _ in range(120):
        told: dict[str, Any] = clinician.get(f"/ml/v1/history/{answer.json()['id']}/").json()
        if told["state"] in ENDED:
            return told
        time.sleep(0.5)
    return told


def _ask_as(run: Run, role: str, patient: int, answer: httpx.Response) -> list[httpx.Response]:
    """What somebody is told who has nothing to do with this patient."""
    with _api(run, role) as other:
        return [
            other.get("/api/v1/patients/", params={"search": planted.NAME[:2]}),
            other.get(f"/api/v1/patients/{patient}/"),
            other.get("/ml/v1/history/", params={"page_size": "100"}),
            other.get(f"/ml/v1/history/{answer.json()['id']}/"),
        ]


@contextmanager
def _listening(run: Run) -> Iterator[bytearray]:
    """Everything that anybody says to Redis meanwhile."""
    told, over = bytearray(), threading.Event()
    connection = socket.create_connection(("127.0.0.1", run.system.redis_port), timeout=0.5)
    connection.sendall(f"AUTH {databases.PASSWORD}\r\nMONITOR\r\n".encode())

    def listen() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                told.extend(connection.recv(1 << 16))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()
        connection.close()


def _opened(told: bytes) -> bytes:
    """The same, and behind it what is in base64 (Celery's messages are)."""
    parts = re.findall(rb"(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", told)
    return told + b" ".join(base64.b64decode(part) for part in parts)


def _unescaped(told: bytes) -> bytes:
    """What MONITOR shows as \\xNN and \\\\, as bytes."""
    return re.sub(rb"\\x([0-9a-f]{2})|\\(.)", lambda m: bytes([int(m[1], 16)]) if m[1] else m[2], told)


def _redis_dump(run: Run) -> bytes:
    client, dump = run.system.redis(), run.system.folder / "redis" / "dump.rdb"
    client.config_set("rdbcompression", "no")
    client.save()
    data = dump.read_bytes()
    dump.unlink()
    return _opened(data)


@contextmanager
def _watching_titles(run: Run) -> Iterator[set[str]]:
    """Names and arguments of all processes of the copy meanwhile."""
    titles: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.3):
            for kept in run.system.kept.values():
                with suppress(psutil.Error):
                    family = [psutil.Process(kept.pid), *psutil.Process(kept.pid).children(recursive=True)]
                    titles.update(f"{one.name()} {' '.join(one.cmdline())}" for one in family)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield titles
    finally:
        over.set()
        thread.join()


def _files_with_hits(run: Run) -> list[str]:
    """Files of the copy, but for the database's own, that hold the name or are called by it."""
    system = run.system
    roots = [system.settings.var, *(place for name, place in system.disks.items() if name != "data")]
    logs = list(system.folder.glob("*.log"))
    found = set()
    for path in [*logs, *(path for root in roots for path in root.rglob("*"))]:
        with suppress(FileNotFoundError):
            if hits(str(path).encode()) or (path.is_file() and hits(path.read_bytes())):
                found.add(str(path.relative_to(system.folder)))
    return sorted(found)


def _columns_with_hits(run: Run) -> list[str]:
    found = set()
    with run.system.database() as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM `{table}`")  # noqa: S608 -- a name that the database gave
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                texts = (value if isinstance(value, bytes) else str(value).encode() for value in row)
                found |= {f"{table}.{name}" for name, text in zip(names, texts, strict=True) if hits(text)}
    return sorted(found)


def _backup(run: Run) -> None:
    """A backup tells nothing to somebody without its key, and the name to somebody with it."""
    places = Places.from_environ(read_env_file(run.system.settings.var / "django.env"))
    with tempfile.TemporaryDirectory() as folder:
        make_identity(Path(folder) / "identity.txt")
        identity = read_identity(Path(folder) / "identity.txt")
        store = Store(Path(folder) / "backups")
        stamp = create(store, places, identity.to_public())
        files = [path for path in store.folder.rglob("*") if path.is_file()]
        closed = [path.name for path in files if hits(str(path).encode()) or hits(path.read_bytes())]
        opened: list[bytes] = []
        unseal(
            next((store.sets / stamp).glob("database*")),
            identity,
            lambda packed: opened.append(gzip.decompress(packed.read())),
        )
    run.figures.equal("13", f"hits in {len(files)} files of a backup without its key", closed, [])
    run.figures.equal("13", "the name is in it with the key", planted.NAME.encode() in opened[0], True)
