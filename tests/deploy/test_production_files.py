"""What goes to a hospital's server: the Nginx site and the units are checked by the programs that will read them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.local.settings import REPO, LaunchSettings

DEPLOY = REPO / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = LaunchSettings.from_env({}).nginx


@pytest.mark.skipif(not (NGINX and shutil.which("openssl")), reason="needs Nginx and openssl")
def test_production_site_is_accepted_by_nginx_when_certificate_exists(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=neuronova.test", "-days", "2"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    shutil.copytree(DEPLOY / "nginx" / "neuronova", tmp_path / "neuronova")
    site = (DEPLOY / "nginx" / "neuronova.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/neuronova/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    text = f"pid {tmp_path}/pid; events {{}} http {{ include /etc/nginx/mime.types; include {tmp_path}/site.conf; }}"
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
    plain, secure = site.split("listen 443")

    assert "include neuronova/routes.conf" not in plain
    assert "include neuronova/routes.conf" in secure
    assert "TLSv1.1" not in site


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_is_accepted_by_systemd_when_its_program_exists(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8").replace("/opt/neuronova/.venv/bin/python", sys.executable)
    (tmp_path / unit.name).write_text(text, encoding="utf-8")

    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)

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
    assert all(_value(unit, "Restart") == "always" for unit in UNITS)


def _value(unit: Path, name: str) -> str:
    return next(line.split("=", 1)[1] for line in unit.read_text().splitlines() if line.startswith(f"{name}="))
