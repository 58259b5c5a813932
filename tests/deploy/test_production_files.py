"""What goes to a hospital's server: the Nginx site and the units are checked by the programs that will read them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.local.settings import REPO, LaunchSettings
from deploy.server import nginx
from deploy.server.site import Site

DEPLOY = REPO / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SERVERS = [unit for unit in UNITS if "\nRestart=" in unit.read_text(encoding="utf-8")]
BROTLI = {  # what Debian has in a package apart: the line that needs it
    Path("/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so"): "include neuronova/brotli.conf;",
    Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"): "brotli_static on;",
}
SITES = [Site("a.test"), Site("a.test", django_instances=3, flask_instances=2, cdn_url="https://c.test")]
NGINX = LaunchSettings.from_env({}).nginx


@pytest.mark.skipif(not (NGINX and shutil.which("openssl")), reason="needs Nginx and openssl")
@pytest.mark.parametrize("site", SITES, ids=["one", "several"])
def test_production_site_is_accepted_by_nginx_when_certificate_exists(site: Site, tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=neuronova.test", "-days", "2"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    shutil.copytree(DEPLOY / "nginx" / "neuronova", tmp_path / "neuronova")
    (tmp_path / "neuronova" / "pools.conf").write_text(nginx.pools(site))
    (tmp_path / "neuronova" / "cdn.conf").write_text(nginx.cdn(site.cdn_url))
    text = (DEPLOY / "nginx" / "neuronova.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/neuronova/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    # Nginx tries the ports, too, and those below 1024 are not everybody's.
    text = text.replace("listen 80", "listen 10080").replace("listen 443", "listen 10443")
    for module, line in BROTLI.items():
        assert line in text
        text = text if module.exists() else text.replace(line, "")
    (tmp_path / "site.conf").write_text(nginx.without_ipv6(text), encoding="utf-8")
    modules = "".join(f"load_module {module}; " for module in BROTLI if module.exists())
    inside = f"include /etc/nginx/mime.types; include {tmp_path}/site.conf;"
    text = f"{modules}pid {tmp_path}/pid; events {{}} http {{ {inside} }}"
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")

    checked = subprocess.run(
        [NGINX, "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr


def test_production_site_serves_data_only_over_tls() -> None:
    site = (DEPLOY / "nginx" / "neuronova.conf").read_text(encoding="utf-8")
    plain, secure = site.split("listen 443", 1)

    assert "include neuronova/routes.conf" not in plain
    assert "include neuronova/routes.conf" in secure
    assert "TLSv1.1" not in site


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_is_accepted_by_systemd_when_its_program_exists(unit: Path, tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/neuronova/current/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")

    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name]
    ours = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    verified = subprocess.run(command, capture_output=True, text=True, check=False, env=ours)

    assert verified.returncode == 0, verified.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_exposes_little_when_systemd_judges_it(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", unit]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_units_run_the_two_servers_as_different_users() -> None:
    users = {unit.stem: _value(unit, "User") for unit in UNITS}

    assert users["gunicorn_django"] != users["gunicorn_flask"]
    assert _value(DEPLOY / "systemd" / "gunicorn_flask.service", "EnvironmentFile") == "/etc/neuronova/flask.env"
    assert len(SERVERS) == 6
    assert all(_value(unit, "Restart") == "always" for unit in SERVERS)


def test_units_write_only_into_folders_that_are_made_for_their_users() -> None:
    made = (DEPLOY / "systemd" / "neuronova.tmpfiles").read_text(encoding="utf-8")
    owners = {line.split()[1]: line.split()[3] for line in made.splitlines() if line.startswith("d ")}

    for unit in UNITS:
        for folder in _value(unit, "ReadWritePaths").split():
            assert owners[folder] == _value(unit, "User") or folder == "/var/lib/neuronova/runs"


def test_shared_folders_are_mounted_where_the_units_write_and_nginx_looks() -> None:
    site = (DEPLOY / "nginx" / "neuronova.conf").read_text(encoding="utf-8")
    shared = next(
        line
        for line in (DEPLOY / "multi-node" / "README.md").read_text().splitlines()
        if "mounted on each node" in line
    )

    [place] = re.findall(r"`(/[^`]+)`", shared)
    assert f"set $neuronova_media {place};" in site
    assert str(Path(place).parent) in _value(DEPLOY / "systemd" / "gunicorn_django.service", "ReadWritePaths").split()


def _value(unit: Path, name: str) -> str:
    return next(line.split("=", 1)[1] for line in unit.read_text().splitlines() if line.startswith(f"{name}="))
