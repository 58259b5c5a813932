"""What comes from Debian: from its mirrors, or from the folder of an offline bundle."""

import tempfile
from pathlib import Path

from deploy.local.progress import LaunchError, step
from deploy.server.site import Site
from deploy.server.system import run

PACKAGES = (
    "ca-certificates",
    "libnginx-mod-http-brotli-filter",
    "libnginx-mod-http-brotli-static",
    "logrotate",
    "mariadb-server",
    "nginx",
    "openssl",
    "python3",
    "python3-venv",
    "redis-server",
)
CERTBOT = "certbot"
OS_RELEASE = Path("/etc/os-release")


def check_system() -> None:
    """raises : LaunchError unless this is a Debian 12 that systemd started"""
    lines = OS_RELEASE.read_text(encoding="utf-8").splitlines()
    facts = {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
    if (facts.get("ID"), facts.get("VERSION_ID")) != ("debian", "12"):
        raise LaunchError(f"NeuroNova is installed on Debian 12; this is {facts.get('PRETTY_NAME', 'something else')}.")
    if not Path("/run/systemd/system").is_dir():
        raise LaunchError("systemd does not run on this machine.")


def install(site: Site, debs: Path | None) -> None:
    """Install what is missing. `debs`: the bundle's package folder; None asks the mirrors this machine knows."""
    wanted = [*PACKAGES, *([CERTBOT] if site.tls == "letsencrypt" else [])]
    missing = [name for name in wanted if not _installed(name)]
    if not missing:
        return
    with step(f"Install {len(missing)} Debian packages and what they need"), tempfile.TemporaryDirectory() as folder:
        options = _only_from(debs, Path(folder)) if debs else []
        run(["apt-get", "-q", *options, "update"], told="Reading the package lists")
        install_options = ["-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]
        run(["apt-get", *options, "install", *install_options, *missing], told="Installing Debian packages")


def _only_from(debs: Path, folder: Path) -> list[str]:
    """Options that make apt see the bundle and nothing else, and leave its own lists as they are."""
    sources = folder / "bundle.list"
    sources.write_text(f"deb [trusted=yes] file:{debs} ./\n", encoding="utf-8")  # its digests were checked before
    (folder / "lists" / "partial").mkdir(parents=True)
    told = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "APT::Sandbox::User": "root",  # the bundle may lie where only root may read
    }
    return [part for name, value in told.items() for part in ("-o", f"{name}={value}")]


def _installed(name: str) -> bool:
    try:
        state = run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", name])
    except LaunchError:
        return False
    return state == "installed"
