"""Two nodes behind the balancer in network namespaces, sharing MariaDB, Redis, media and models, under load.

They also share this machine's cores: the ratio of two nodes to one says that a second node costs nothing and that the
balancer spreads, not how much two machines would do.
"""

import contextlib
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pymysql
import pytest
from deploy.capacity.copy import pictures
from deploy.local.env_files import write_env_files
from deploy.local.front_door import nginx_folder, write_nginx_configuration
from deploy.local.model_store import install_shipped_model
from deploy.local.run import prepare_django
from deploy.local.samples import ensure_samples
from deploy.local.servers import services
from deploy.local.settings import REPO, LaunchSettings
from tests.deploy.namespaces import HOST, inside, network
from tests.rig.databases import PASSWORD, available, private_databases
from tests.rig.machine import find_program

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(
        os.getuid() != 0 or not shutil.which("ip"), reason="makes network namespaces, which only root may"
    ),
    pytest.mark.skipif(not available(), reason="needs mariadb-server, redis-server"),
]
NODES = {"nn-multi-a": "10.214.0.11", "nn-multi-b": "10.214.0.12"}
BALANCER = {"nn-multi-lb": "10.214.0.20"}
A, B = (f"{address}:8080" for address in NODES.values())
URL = "https://10.214.0.20:8443"
LOAD_S = float(os.environ.get("NEURONOVA_TEST_LOAD_S", "20"))
SHARED = ("media", "models", "spool", "runs", "datasets", "audit", "static", "samples")


@dataclass
class Node:
    name: str
    settings: LaunchSettings
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        return NODES[self.name]

    def start(self) -> None:
        for service in services(self.settings):
            if service.name in {"flask", "django", "jobs", "nginx"}:
                command = inside(self.name, ["setpriv", "--pdeathsig", "KILL", "--", *service.argv])
                with (self.settings.var / f"{service.name}.log").open("ab") as log:
                    process = subprocess.Popen(
                        command, cwd=service.cwd, env=service.env, stdout=log, stderr=log, start_new_session=True
                    )
                self.processes.append(process)

    def kill(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()


def prepared(folder: Path, name: str, databases: dict[str, str]) -> Node:
    """A node's folder; what all share lies in `folder`/shared."""
    var, shared = folder / name, folder / "shared"
    var.mkdir()
    for part in SHARED:
        (shared / part).mkdir(parents=True, exist_ok=True)
        (var / part).symlink_to(shared / part)
    settings = LaunchSettings(
        var, 8080, 8000, 9000, databases["mariadb"], databases["redis"], nginx=find_program("nginx")
    )
    told = {
        "NEURONOVA_SECRET_KEY": "shared-by-both-nodes-" + "0123456789abcdef" * 3,
        "NEURONOVA_DEIDENTIFY_KEY_FILE": str(shared / "deidentify.key"),
        "NEURONOVA_ALLOWED_HOSTS": "10.214.0.20,127.0.0.1",
    }
    settings.run_folder.mkdir()
    write_env_files(settings, told)
    write_nginx_configuration(settings)
    file = nginx_folder(settings) / "nginx.conf"
    realip = (REPO / "deploy" / "multi-node" / "node-realip.conf").read_text().replace("10.0.0.10", "10.214.0.20")
    text = file.read_text().replace("listen 127.0.0.1:8080", f"listen {NODES[name]}:8080")
    file.write_text(text.replace("http {", f"http {{\n{realip}", 1))
    return Node(name, settings)


def balancer(folder: Path) -> "subprocess.Popen[bytes]":
    """The balancer of deploy/multi-node with another certificate, and nodes that speak plain HTTP."""
    folder.mkdir()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=t", "-days", "2"]
    keys = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*made, *keys], check=True, capture_output=True)
    shutil.copytree(REPO / "deploy" / "nginx" / "neuronova", folder / "neuronova")
    site = (REPO / "deploy" / "multi-node" / "neuronova-balancer.conf").read_text()
    for old, new in (
        ("/etc/nginx/neuronova-nodes.conf", f"{folder}/nodes.conf"),
        ("/etc/neuronova/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("https://neuronova_nodes", "http://neuronova_nodes"),
        ("listen 80 ", "listen 8081 "),
        ("listen 443 ", "listen 8443 "),
    ):
        site = site.replace(old, new)
    site = re.sub(r" *proxy_ssl_\w+ .*\n", "", site)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"user root; worker_processes 1; daemon off; pid {folder}/pid; events {{ worker_connections 512; }}\n"
        f"http {{ include /etc/nginx/mime.types; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"include {folder}/site.conf; }}\n"
    )
    (folder / "nodes.conf").write_text("")
    nodes(folder, "add", A, reload="true")
    nodes(folder, "add", B, reload="true")
    subprocess.run([*nginx(folder), "-t", "-q"], check=True)
    return subprocess.Popen(inside("nn-multi-lb", nginx(folder)), start_new_session=True)


def nginx(folder: Path) -> list[str]:
    """The balancer's command."""
    return [
        *(find_program("nginx"), "-p", str(folder)),
        *("-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")),
    ]


def nodes(folder: Path, *arguments: str, reload: str = "") -> None:
    told = reload or shlex.join([*nginx(folder), "-s", "reload"])
    program = [sys.executable, str(REPO / "deploy" / "multi-node" / "nodes.py"), *arguments]
    subprocess.run([*program, "--file", str(folder / "nodes.conf"), "--scheme", "http", "--reload", told], check=True)


class Load:
    """Clients that ask all the time; what came back, and when."""

    def __init__(self, demo: dict[str, object], samples: Path, clients: int = 4) -> None:
        self.http = httpx.Client(base_url=URL, verify=False, timeout=60)  # noqa: S501
        users = demo["users"]
        login = {name: users["clinician"][name] for name in ("username", "password")}  # type: ignore[index]
        token = self.http.post("/api/v1/auth/token/", json=login).raise_for_status().json()["access"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.patient = demo["patients"][0]  # type: ignore[index]
        self.images = pictures(samples)
        self.lock, self.stop = threading.Lock(), threading.Event()
        self.answers: list[tuple[float, int, str]] = []
        self.threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(clients)]

    def _ask(self) -> None:
        while not self.stop.is_set():
            with self.lock:
                image = next(self.images)
            try:
                answer = self.http.post(
                    "/ml/v1/predict/", data={"patient": self.patient}, files={"image": ("a.png", image)}
                )
                told = (time.monotonic(), answer.status_code, answer.json().get("id", "") if answer.is_success else "")
            except httpx.HTTPError:
                told = (time.monotonic(), 0, "")
            self.answers.append(told)

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(90)
        self.http.close()

    def between(self, began: float, ended: float) -> list[tuple[float, int, str]]:
        return [told for told in self.answers if began <= told[0] < ended]


def failed(answers: list[tuple[float, int, str]]) -> list[int]:
    return [status for _, status, _ in answers if status != 200]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Node], dict[str, object]]]:
    folder = Path("/tmp") / f"neuronova-multi-{os.getpid()}"  # noqa: S108 -- the database's user has to reach it
    folder.mkdir()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        stack.enter_context(network(NODES | BALANCER))
        (folder / "databases").mkdir()
        # The last word counts: on the bridge, where the nodes are.
        one = stack.enter_context(
            private_databases(folder / "databases", options=(f"--bind-address=127.0.0.1,{HOST}",))
        )
        urls = {"mariadb": one.database_url.replace("127.0.0.1", HOST), "redis": _redis(stack, folder)}
        who = "neuronova@'10.214.0.%'"
        grant = f"CREATE USER {who} IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON neuronova.* TO {who};"
        client = [find_program("mariadb"), "--no-defaults", f"--socket={folder}/databases/mariadb/s.sock", "-uroot"]
        subprocess.run([*client, "-e", grant], check=True)
        made = [prepared(folder, name, urls) for name in NODES]
        install_shipped_model(folder / "shared" / "models")
        ensure_samples(folder / "shared" / "samples")
        prepare_django(made[0].settings)
        demo = json.loads(made[0].settings.demo_pending.read_text())
        for node in made:
            stack.callback(node.kill)
            node.start()
        process = balancer(folder / "balancer")
        stack.callback(process.wait)
        stack.callback(os.killpg, process.pid, signal.SIGKILL)
        for address in (A, B):
            nodes(folder / "balancer", "in", address)
        yield folder, made, demo


def _redis(stack: ExitStack, folder: Path) -> str:
    command = [find_program("redis-server"), "--bind", HOST, "--port", "16379", "--save", "", "--requirepass", PASSWORD]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return f"redis://:{PASSWORD}@{HOST}:16379/0"


def test_nodes_share_the_work_come_and_go_and_may_die(
    site: tuple[Path, list[Node], dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (first, _), demo = site
    lists = folder / "balancer"
    with Load(demo, folder / "shared" / "samples") as load:
        time.sleep(5)
        both = _during(load, LOAD_S)
        # Taken out and put back: nobody notices.
        nodes(lists, "out", A)
        one = _during(load, LOAD_S)
        nodes(lists, "in", A)
        calm = [*both, *one, *_during(load, 5)]
        watcher = _watch(lists)
        try:
            killed = time.monotonic()
            first.kill()
            hurt = _during(load, 2 * LOAD_S)
            first.start()
            _wait_until(lambda: f"server {A} max_fails=1 fail_timeout=5s;" in (lists / "nodes.conf").read_text(), 120)
            back = _during(load, LOAD_S / 2)
        finally:
            watcher.kill()
            watcher.wait()

    good = [at for at, status, _ in hurt if status == 200]
    gaps = [later - earlier for earlier, later in itertools.pairwise([killed, *good])]
    with capsys.disabled():
        print(
            f"\n2 nodes {len(both) / LOAD_S:.2f}/s, 1 node {len(one) / LOAD_S:.2f}/s, "
            f"ratio {len(both) / max(1, len(one)):.2f} on {os.cpu_count()} shared cores; "
            f"killed: {len(failed(hurt))} of {len(hurt)} failed {sorted(set(failed(hurt)))}, "
            f"longest silence {max(gaps):.1f} s; back: {len(failed(back))} of {len(back)} failed"
        )
    assert failed(calm) == []
    assert good
    assert max(gaps) <= 10
    assert len(failed(hurt)) <= max(0.02 * len(hurt), len(load.threads))
    assert failed(back) == []
    known = _completed(site)
    acknowledged = {name for _, status, name in load.answers if status == 200}
    assert acknowledged <= known
    used = {
        path.name: (path / "run/nginx/access.log").read_text().count('"path":"/ml/v1/predict/"')
        for path in (folder / name for name in NODES)
    }
    assert all(used.values()), used


def _during(load: Load, seconds: float) -> list[tuple[float, int, str]]:
    began = time.monotonic()
    time.sleep(seconds)
    return load.between(began, time.monotonic())


def _watch(lists: Path) -> "subprocess.Popen[bytes]":
    program = [sys.executable, str(REPO / "deploy" / "multi-node" / "nodes.py"), "watch", "--scheme", "http"]
    return subprocess.Popen(
        [*program, "--file", str(lists / "nodes.conf"), "--reload", shlex.join([*nginx(lists), "-s", "reload"])]
    )


def _wait_until(condition: object, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _completed(site: tuple[Path, list[Node], dict[str, object]]) -> set[str]:
    socket = site[0] / "databases" / "mariadb" / "s.sock"
    with (
        pymysql.connect(unix_socket=str(socket), user="root", database="neuronova") as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT id FROM ml_proxy_inferencelog WHERE state = 'completed'")
        return {str(row[0]) for row in cursor.fetchall()}
