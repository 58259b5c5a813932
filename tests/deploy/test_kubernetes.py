"""The manifests fit Kubernetes' own schemas, and keep what the topology promises. Nothing here needs a cluster."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import kubernetes_validate
import pytest
import yaml
from deploy.local.settings import REPO, LaunchSettings
from tests.deploy.echo_server import echo_server
from tests.deploy.nginx_process import started
from tests.rig.ports import free_ports

NGINX = LaunchSettings.from_env({}).nginx
FILES = sorted((REPO / "deploy" / "kubernetes").glob("*.yaml"))
VERSION = "1.31"


def documents(path: Path) -> list[dict[str, Any]]:
    return [found for found in yaml.safe_load_all(path.read_text(encoding="utf-8")) if found]


EVERY = [document for path in FILES for document in documents(path)]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for document in EVERY:
        if document["kind"] in {"Deployment", "Job"}:
            yield document["metadata"]["name"], document["spec"]["template"]["spec"]


CONTAINERS = [
    (f"{name}/{one['name']}", pod, one)
    for name, pod in pods()
    for one in [*pod.get("initContainers", []), *pod["containers"]]
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_manifest_fits_the_schemas_of_kubernetes(path: Path) -> None:
    found = documents(path)

    assert found
    for document in found:
        kubernetes_validate.validate(document, VERSION, strict=True)


def test_a_wrong_manifest_is_found() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(
            {"apiVersion": "v1", "kind": "Service", "spec": {"port": []}}, VERSION, strict=True
        )


@pytest.mark.parametrize(("name", "pod", "container"), CONTAINERS, ids=[name for name, *_ in CONTAINERS])
def test_container_may_do_nothing_it_need_not(name: str, pod: dict[str, Any], container: dict[str, Any]) -> None:
    may = container["securityContext"]
    assert (may["allowPrivilegeEscalation"], may["readOnlyRootFilesystem"]) == (False, True)
    assert may["capabilities"]["drop"] == ["ALL"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert "memory" in container["resources"]["limits"]
    assert not container["image"].endswith(":latest")
    named = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} <= named


def test_flask_is_private_and_holds_no_secret_of_the_gateway() -> None:
    servers = [one for name, _, one in CONTAINERS if name.endswith("/flask")]
    config = next(one for one in EVERY if one["metadata"]["name"] == "neuronova-flask")

    assert len(servers) == 2
    for server in servers:
        assert "ports" not in server
        sources = [source for entry in server["envFrom"] for source in entry.values()]
        assert {source["name"] for source in sources} == {"neuronova-flask"}
        assert server["securityContext"]["runAsUser"] == 10002
    assert config["data"]["NEURONOVA_FLASK_BIND"] == "127.0.0.1:9000"


@pytest.mark.parametrize("which", ["django", "flask"])
def test_settings_are_those_that_exist(which: str) -> None:
    example = (REPO / "deploy" / "env" / f"{which}.env.example").read_text(encoding="utf-8")
    known = {line.partition("=")[0] for line in example.splitlines() if line.startswith("NEURONOVA_")}
    config = next(one for one in EVERY if one["metadata"]["name"] == f"neuronova-{which}")

    assert set(config["data"]) <= known


def test_nodes_survive_maintenance_and_only_one_seals() -> None:
    by_name = {(one["kind"], one["metadata"]["name"]): one for one in EVERY}

    node = by_name["Deployment", "neuronova-node"]["spec"]
    door = next(one for one in node["template"]["spec"]["containers"] if one["name"] == "nginx")
    assert node["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert (door["readinessProbe"]["httpGet"]["path"], door["livenessProbe"]["httpGet"]["path"]) == (
        "/readyz",
        "/healthz",
    )
    assert by_name["PodDisruptionBudget", "neuronova-node"]["spec"]["minAvailable"] == 1
    assert by_name["HorizontalPodAutoscaler", "neuronova-node"]["spec"]["minReplicas"] == 2
    housekeeping = by_name["Deployment", "neuronova-housekeeping"]["spec"]
    assert (housekeeping["replicas"], housekeeping["strategy"]["type"]) == (1, "Recreate")


def test_static_files_lie_where_django_looks_and_where_nginx_serves_them() -> None:
    data = {one["metadata"]["name"]: one["data"] for one in EVERY if one["kind"] == "ConfigMap"}
    [(pod, copies)] = [(pod, one) for name, pod, one in CONTAINERS if name == "neuronova-node/static"]
    django = next(one for one in pod["containers"] if one["name"] == "django")

    *_, served, var = copies["command"]
    assert f"set $neuronova_static {served};" in data["neuronova-nginx"]["nginx.conf"]
    assert Path(var, Path(served).name) == Path(data["neuronova-django"]["NEURONOVA_VAR"], "static")
    assert all(mount in django["volumeMounts"] for mount in copies["volumeMounts"])


@pytest.mark.skipif(not NGINX, reason="needs Nginx")
@pytest.mark.parametrize("proto", ["https", "http"])
def test_door_of_a_pod_tells_django_what_the_ingress_saw(proto: str, tmp_path: Path) -> None:
    with door_of_a_pod(tmp_path) as url:
        answer = httpx.get(f"{url}/api/v1/auth/me/", headers={"X-Forwarded-Proto": proto}, trust_env=False)

    assert answer.json()["headers"]["X-Forwarded-Proto"] == proto


@contextmanager
def door_of_a_pod(root: Path) -> Iterator[str]:
    """The pod's own Nginx in front of an echo. What manifests and image put below /etc lies below `root`/etc here."""
    [door] = [one for name, _, one in CONTAINERS if name == "neuronova-node/nginx"]
    [mounted] = [one["mountPath"] for one in door["volumeMounts"] if one["name"] == "nginx"]
    text = next(one for one in EVERY if one["metadata"]["name"] == "neuronova-nginx")["data"]["nginx.conf"]
    port, django = free_ports(2)
    writable = next(one["mountPath"] for one in door["volumeMounts"] if one["name"] == "nginx-tmp")
    places = {f"{writable}/": f"{root}/", "/dev/stderr": f"{root}/log", "/dev/stdout": f"{root}/access"}
    places |= {"8080": f"127.0.0.1:{port}", "127.0.0.1:8000": f"127.0.0.1:{django}"}
    text = re.sub("|".join(places), lambda found: places[found[0]], text)
    shutil.copytree(REPO / "deploy" / "nginx" / "neuronova", root / "etc" / "nginx" / "neuronova")
    (root / mounted[1:]).write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    with echo_server(django):
        process = started([NGINX, "-c", root / door["command"][-1][1:], "-e", root / "log"], url, root / "log")
        yield url
        process.terminate()
        process.wait(60)
