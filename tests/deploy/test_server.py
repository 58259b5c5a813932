"""What the installer decides before and while it changes a machine; the whole of it boots in test_boot.py."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.local import bundle as making
from deploy.local.env_files import read_env_file
from deploy.local.progress import LaunchError
from deploy.local.settings import REPO
from deploy.server import __main__ as program
from deploy.server import bundle, database, layout, manage, nginx, releases, settings_files, steps, tls, units
from deploy.server.site import Site
from deploy.server.system import point, put

from common.security_headers import PAGE_POLICY, with_cdn

SITE = Site(domain="brain.hospital.example")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"domain": "no good; rm"}, "--domain"),
        ({"domain": "-x.example"}, "--domain"),
        ({"tls": "files"}, "--certificate"),
        ({"tls": "letsencrypt", "domain": "10.0.0.1"}, "host name"),
        ({"django_instances": 0}, "--django-instances"),
        ({"cdn_url": "http://cdn.example"}, "--cdn-url"),
    ],
)
def test_site_names_the_option_when_it_makes_no_sense(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(LaunchError, match=named):
        SITE.with_choices(wrong).checked()


def test_site_keeps_what_was_chosen_when_an_upgrade_names_nothing(tmp_path: Path) -> None:
    SITE.with_choices({"django_instances": 2, "cdn_url": "https://cdn.example/"}).save(tmp_path / "site.json")

    loaded = Site.load(tmp_path / "site.json")

    assert loaded is not None
    assert loaded.with_choices({"domain": None, "tls": None}).checked() == loaded
    assert (loaded.django_instances, loaded.cdn_url) == (2, "https://cdn.example")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="needs shellcheck")
def test_install_script_is_sound_shell() -> None:
    checked = subprocess.run(["shellcheck", REPO / "deploy/install.sh"], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_installer_runs_on_a_python_without_packages_and_says_what_it_takes() -> None:
    command = [sys.executable, "-S", "-m", "deploy.server", "install", "--help"]
    told = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True).stdout

    for option in ("--domain", "--tls", "--offline", "--django-instances", "--flask-instances", "--cdn-url"):
        assert option in told


@pytest.mark.skipif(os.getuid() != 0, reason="the installer is root's alone")
@pytest.mark.parametrize("script", ["install.sh", "neuronova-ctl"])
def test_installer_finds_files_from_where_it_was_called_and_imports_nothing_from_there(
    tmp_path: Path, script: str
) -> None:
    written = steps.CTL.replace(str(layout.CURRENT), str(REPO))
    (tmp_path / "neuronova-ctl").write_text(written)
    called = REPO / "deploy" / script if script == "install.sh" else tmp_path / script
    (tmp_path / "bundle").mkdir()
    (tmp_path / "argparse.py").write_text("raise SystemExit('imported from the folder of the caller')")

    ended = subprocess.run(
        ["sh", called, "install", "--offline", "bundle"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "bundle is not a NeuroNova bundle" in ended.stderr


def test_management_command_runs_where_the_caller_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    put("#!/bin/sh\npwd\n", tmp_path / "release/.venv/bin/python", 0o755)
    monkeypatch.setattr(layout, "CURRENT", tmp_path / "release")
    monkeypatch.setattr(manage, "as_user", lambda _: [])
    monkeypatch.chdir(tmp_path)

    status = manage.manage_here("audit_report", "--out", "report.md")

    assert (status, capfd.readouterr().out.strip()) == (0, str(tmp_path))


def test_certificate_is_found_again_by_an_upgrade_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    given = program.parser().parse_args(["install", "--certificate", "chain.pem", "--key", "../leaf.key"])

    assert Path(given.certificate) == tmp_path / "chain.pem"
    assert Path(given.key).is_absolute()


def test_nginx_gets_room_for_connections_once() -> None:
    debian = "user www-data;\npid /run/nginx.pid;\n\nevents {\n\tworker_connections 768;\n}\n"

    once = nginx.with_connections(debian)

    assert "worker_rlimit_nofile 20000;\nevents {\n\tworker_connections 8192;" in once
    assert nginx.with_connections(once) == once


def test_settings_files_are_private_and_keep_secrets_and_own_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "ETC", tmp_path)
    for name in ("DJANGO_ENV", "FLASK_ENV", "OWNER_ENV"):
        monkeypatch.setattr(layout, name, tmp_path / name.lower().replace("_", "."))
    urls = {"owner": "mysql://o:1@127.0.0.1/n", "runtime": "mysql://r:2@127.0.0.1/n"}
    settings_files.write(SITE, database=urls, redis_url="redis://")
    with layout.DJANGO_ENV.open("a") as handle:
        handle.write("NEURONOVA_KEEP_LOG_DAYS=30\nNEURONOVA_ALLOWED_HOSTS=other.example\n")
    shared = {"NEURONOVA_MODELS_URL": "file:///srv/models", "NEURONOVA_RUNS": "/srv/runs"}
    with layout.FLASK_ENV.open("a") as handle:
        handle.write("".join(f"{name}={value}\n" for name, value in shared.items()))
    before = read_env_file(layout.DJANGO_ENV)

    settings_files.write(SITE.with_choices({"flask_instances": 2}), database=urls, redis_url="redis://")

    after, flask = read_env_file(layout.DJANGO_ENV), read_env_file(layout.FLASK_ENV)
    assert stat.S_IMODE(layout.DJANGO_ENV.stat().st_mode) == 0o600
    assert after["NEURONOVA_SECRET_KEY"] == before["NEURONOVA_SECRET_KEY"]
    assert after["NEURONOVA_KEEP_LOG_DAYS"] == "30"
    assert after["NEURONOVA_ALLOWED_HOSTS"].split(",")[:2] == ["other.example", SITE.domain]
    assert after["NEURONOVA_INFERENCE_URL"].endswith(":9080")
    assert flask["NEURONOVA_INTERNAL_KEY"] == after["NEURONOVA_INTERNAL_KEY"]
    assert shared.items() <= flask.items()
    assert not {name for name in flask if "SECRET" in name or "DATABASE" in name or "REDIS" in name}


def test_further_instances_get_a_unit_and_a_socket_of_their_own() -> None:
    site = SITE.with_choices({"django_instances": 2, "flask_instances": 1})
    unit = (REPO / "deploy/systemd/gunicorn_django.service").read_text()
    socket = (REPO / "deploy/systemd/gunicorn_django.socket").read_text()

    assert units.servers(site) == ["gunicorn_flask.service", "gunicorn_django.service", "gunicorn_django@8001.service"]
    assert "Requires=gunicorn_django@%i.socket" in units.template("gunicorn_django", unit)
    assert "NEURONOVA_DJANGO_BIND=127.0.0.1:%i" in units.template("gunicorn_django", unit)
    assert "ListenStream=127.0.0.1:%i" in units.template("gunicorn_django", socket)


@pytest.mark.parametrize("here", [True, False])
def test_only_the_node_that_keeps_house_seals_trains_backs_up_and_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, here: bool
) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(units, "systemctl", lambda *words: told.append(words))
    monkeypatch.setattr(units, "run", lambda words: told.append(words[1:]))
    monkeypatch.setattr(units, "put", lambda *_: None)
    monkeypatch.setattr(units, "wait_until_ready", lambda _: None)
    monkeypatch.setattr(layout, "UNITS", tmp_path)
    monkeypatch.setattr(layout, "VAR", tmp_path)
    house = {*units.HOUSEKEEPING, *units.TIMERS}
    for name in house:  # as an installation with everything left them
        put("", tmp_path / "neuronova.target.wants" / name)
    figures = [f"{worker}@node.7.json" for worker in ("default", "jobs", "training")]
    for name in figures:
        put("{}", tmp_path / "metrics" / "celery" / name)
    site = SITE.with_choices({"housekeeping": here})

    units.write(site, REPO / "deploy")
    units.restart(site)

    off = {words[-1] for words in told if words[0] == "disable"}
    on = {name for words in told if words[0] in ("enable", "start", "restart") for name in words[1:]}
    assert off == (set() if here else house)
    assert on & house == (house if here else set())
    assert {"celery_jobs.service", "gunicorn_django.service"} <= on
    left = sorted(path.name for path in (tmp_path / "metrics" / "celery").iterdir())
    assert left == (figures if here else ["jobs@node.7.json"])


def test_figures_of_housekeeping_are_named_as_its_workers_are() -> None:
    texts = [(REPO / "deploy/systemd" / unit).read_text(encoding="utf-8") for unit in units.HOUSEKEEPING]
    workers = [name for text in texts for name in re.findall(r"--hostname (\w+)@", text)]

    assert [f"{worker}@*.json" for worker in workers] == list(units.HOUSEKEEPING_FIGURES)


def test_background_workers_run_again_when_what_they_were_stopped_for_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(units, "systemctl", lambda *words: told.append(words))
    # One that a person had stopped stays so.
    monkeypatch.setattr(units, "succeeds", lambda words: told.append(words[1:]) or "celery_training" not in words[-1])
    monkeypatch.setattr(releases, "previous", lambda: tmp_path)
    monkeypatch.setattr(database, "grant_runtime", _fail)

    with pytest.raises(LaunchError, match="MariaDB"):
        steps.roll_back(SITE)

    assert ("stop", *units.BACKGROUND) in told
    assert list(told[-1]) == ["start", *(unit for unit in units.BACKGROUND if "training" not in unit)]


def _fail(*_: object) -> None:
    raise LaunchError("MariaDB failed.")


def test_policies_of_nginx_and_django_name_the_cdn_alike() -> None:
    conf = (REPO / "deploy/nginx/neuronova/http.conf").read_text()
    found = re.search(r'neuronova_csp_page \{ default "([^"]*)"', conf)
    origin = re.search(r'default "([^"]*)"', nginx.cdn("https://cdn.example/x"))

    assert found is not None
    assert origin is not None
    assert found[1].replace("$neuronova_cdn", origin[1]) == with_cdn(PAGE_POLICY, "https://cdn.example/x")
    assert found[1].replace("$neuronova_cdn", "") == PAGE_POLICY
    assert 'default ""' in nginx.cdn("")


def _source(folder: Path) -> Path:
    for name in releases.FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('[project]\nversion = "1.2.3"\n')
    page = folder / "frontend/web/dist/index.html"
    page.parent.mkdir(parents=True)
    page.write_text('<script src="/boot.js"></script><script src="/assets/a-1.js"></script>')
    (folder / "deploy").mkdir()
    return folder


def test_release_is_named_after_version_and_content(tmp_path: Path) -> None:
    source = _source(tmp_path)
    before = releases.release_of(source)
    (source / "frontend/web/node_modules").mkdir()
    (source / "frontend/web/node_modules/x.js").write_text("left out")
    same = releases.release_of(source)
    (source / "deploy/x.conf").write_text("counts")

    assert before.startswith("1.2.3-")
    assert before == same != releases.release_of(source)


def test_bundle_is_taken_beside_the_folder_of_wheels_that_the_operator_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, asked = _source(tmp_path / "source"), []
    put("", source / "backend/django_main/manage.py")
    monkeypatch.setattr(layout, "RELEASES", tmp_path / "releases")
    monkeypatch.setattr(releases, "run", lambda command, *, env=None, **_: asked.append((command, env)))
    monkeypatch.setenv("PIP_FIND_LINKS", "/media/torch")

    releases.unpack(source, SITE.with_choices({"training": True}), tmp_path / "wheels")

    environment = next(env for command, env in asked if "deploy.local.pytorch" in command)
    assert environment["PIP_FIND_LINKS"].split() == [f"{tmp_path}/wheels", "/media/torch"]
    assert environment["PIP_NO_INDEX"] == "1"


@pytest.mark.parametrize("what", ["training", "housekeeping"])
@pytest.mark.parametrize(
    ("option", "before", "after"),
    [("--with-{}", False, True), ("--without-{}", True, False), ("--tls=files", True, True)],
)
def test_what_a_server_does_is_chosen_and_taken_back(what: str, option: str, *, before: bool, after: bool) -> None:
    given = program.parser().parse_args(["upgrade", option.format(what)])

    assert vars(SITE.with_choices({what: before}).with_choices(vars(given)))[what] is after


def test_a_release_that_did_not_serve_is_no_way_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CURRENT", "PREVIOUS"):
        monkeypatch.setattr(layout, name, tmp_path / name)
    first, second, broken = (tmp_path / name for name in ("1", "2", "3"))
    for release in (first, second, broken):
        release.mkdir()
    monkeypatch.setattr(steps, "_serve", lambda _, release: _fail() if release == broken else None)

    for release in (first, second):
        steps.activate(SITE, release)
    with pytest.raises(LaunchError, match="2 serves again"):
        steps.activate(SITE, broken)

    assert (releases.running(), releases.previous()) == (second, first)


def test_page_names_the_cdn_for_hashed_files_only_and_forgets_it_again(tmp_path: Path) -> None:
    release = _source(tmp_path)
    page = release / "frontend/web/dist/index.html"
    built = page.read_text()

    releases.name_assets(release, "https://cdn.example")
    named = page.read_text()
    releases.name_assets(release, "")

    assert 'src="https://cdn.example/assets/a-1.js"' in named
    assert 'src="/boot.js"' in named
    assert page.read_text() == built


def test_bundle_is_refused_when_a_file_was_changed_or_added(tmp_path: Path) -> None:
    whole = tmp_path / "neuronova-x"
    _source(whole / "source")
    making.finish(whole, "1.2.3-x")
    found = bundle.unpacked(making.pack(whole, tmp_path / "x.tar"))
    found.check()

    (found.folder / "source/deploy/more.py").write_text("added")
    with pytest.raises(LaunchError, match=r"more\.py"):
        found.check()
    (found.folder / "source/deploy/more.py").unlink()
    (found.folder / "source/LICENSE").write_text("changed")
    with pytest.raises(LaunchError, match="LICENSE"):
        found.check()
    shutil.rmtree(found.folder.parent)


@pytest.fixture
def tls_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let certificates lie in folders of this test."""
    for where, name, path in (
        (layout, "TLS", tmp_path),
        (tls, "CHAIN", tmp_path / "fullchain.pem"),
        (tls, "KEY", tmp_path / "privkey.pem"),
        (tls, "LIVE", tmp_path / "live"),
    ):
        monkeypatch.setattr(where, name, path)
    return tmp_path


def _certificate(folder: Path, *, days: int) -> str:
    """A certificate of somebody else's for SITE, with its key."""
    folder.mkdir(parents=True, exist_ok=True)
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    about = ["-days", str(days), "-subj", "/CN=authority", "-addext", f"subjectAltName=DNS:{SITE.domain}"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*made, *about, *files], check=True, capture_output=True)
    return (folder / "fullchain.pem").read_text()


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_a_certificate_of_lets_encrypt_serves_to_its_last_day(tls_folders: Path) -> None:
    site = SITE.with_choices({"tls": "letsencrypt"})
    in_use = _certificate(tls_folders, days=25)

    tls.provide(site)
    kept = tls.CHAIN.read_text()
    renewed = _certificate(tls_folders / "live" / SITE.domain, days=90)
    tls.provide(site)

    assert (kept, tls.CHAIN.read_text()) == (in_use, renewed)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_certificate_is_made_once_and_anew_for_another_name(tls_folders: Path) -> None:
    tls.provide(SITE)
    first = tls.CHAIN.read_text()
    tls.provide(SITE)
    again = tls.CHAIN.read_text()
    tls.provide(Site(domain="10.0.0.7"))

    assert first == again != tls.CHAIN.read_text()
    assert stat.S_IMODE(tls.KEY.stat().st_mode) == 0o600
    with pytest.raises(LaunchError, match="There is no file"):
        tls.provide(Site(domain="a.test", tls="files", certificate=str(tls.CHAIN), key="/nowhere"))


def test_files_and_links_are_replaced_in_one_step(tmp_path: Path) -> None:
    assert put("a", tmp_path / "f", 0o600)
    assert not put("a", tmp_path / "f", 0o600)
    assert put("a", tmp_path / "f", 0o644)
    for target in ("one", "two"):
        point(tmp_path / "current", tmp_path / target)

    assert (tmp_path / "current").readlink() == tmp_path / "two"
