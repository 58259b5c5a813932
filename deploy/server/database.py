"""MariaDB with two accounts: one owns the tables and migrates, the servers' own can only add to the record."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.env_files import read_env_file
from deploy.local.progress import say, step
from deploy.server import layout
from deploy.server.manage import manage
from deploy.server.system import put, run, succeeds, systemctl

NAME = "neuronova"
OWNER, RUNTIME = "neuronova_owner", "neuronova_runtime"
HOST = "127.0.0.1"
URL = "NEURONOVA_DATABASE_URL"
CONFIGURATION = Path("/etc/mysql/mariadb.conf.d/60-neuronova.cnf")
# Debian enables it beside the service: from the next start of the machine on, systemd itself would listen in MariaDB's
# place, on every address, and `bind-address` would say nothing any more.
SOCKET = "mariadb.socket"
SETTINGS = """\
# Written by NeuroNova's installer.
[mariadbd]
bind-address = 127.0.0.1
skip-name-resolve
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
# Each of the gateway's threads keeps a connection.
max_connections = 400
max_allowed_packet = 64M
# A row that says "received" has to survive a power cut.
innodb_flush_log_at_trx_commit = 1
innodb_buffer_pool_size = {pool_mb}M
local_infile = 0
"""


def account_urls() -> dict[str, str]:
    """Return {"owner": url, "runtime": url}; passwords are made once and kept in the two environment files."""
    files = {"owner": (layout.OWNER_ENV, OWNER), "runtime": (layout.DJANGO_ENV, RUNTIME)}
    return {
        which: read_env_file(path).get(URL) or f"mysql://{user}:{secrets.token_urlsafe(24)}@{HOST}:3306/{NAME}"
        for which, (path, user) in files.items()
    }


def set_up(urls: dict[str, str]) -> None:
    """Bring server, database and both accounts to the wished state; a database elsewhere is left to its own people."""
    if urlsplit(urls["runtime"]).hostname != HOST:
        say("  the database is on another machine: its accounts are made there (docs/09_deployment_guide.md)")
        return
    with step("Prepare MariaDB"):
        settings_are_new = put(SETTINGS.format(pool_mb=_pool_mb()), CONFIGURATION)
        has_socket = succeeds(["systemctl", "is-enabled", "--quiet", SOCKET])
        if has_socket:
            systemctl("mask", "--now", "--quiet", SOCKET)
        systemctl("enable", "--quiet", "mariadb.service")
        systemctl("restart" if settings_are_new or has_socket else "start", "mariadb.service")
        _sql(
            f"CREATE DATABASE IF NOT EXISTS `{NAME}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;",
            *_account(urls["owner"]),
            *_account(urls["runtime"]),
            f"GRANT ALL ON `{NAME}`.* TO '{OWNER}'@'{HOST}';",
        )


def grant_runtime(release: Path) -> None:
    """Give the runtime its rights, table by table; needed after every migration."""
    url = urlsplit(read_env_file(layout.DJANGO_ENV)[URL])
    statements = manage("audit_grants", "--account", f"{RUNTIME}@{HOST}", owner=True, release=release)
    if url.hostname == HOST:
        _sql(statements)
    else:
        say("  run the output of `neuronova-ctl manage audit_grants --account ...` on the database server")


def _account(url: str) -> list[str]:
    parts = urlsplit(url)  # user and password are letters, digits, - and _ (token_urlsafe)
    who = f"'{parts.username}'@'{HOST}'"
    return [f"CREATE USER IF NOT EXISTS {who};", f"ALTER USER {who} IDENTIFIED BY '{parts.password}';"]


def _sql(*statements: str) -> None:
    # root by the socket: MariaDB of Debian knows the system's root without a password.
    run(["mariadb", "--no-defaults", "--user=root", "--database=mysql"], told="MariaDB", given="\n".join(statements))


def _pool_mb() -> int:
    """A quarter of the memory: the AI server and the gateway live here too."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    total_kb = next(int(line.split()[1]) for line in lines if line.startswith("MemTotal:"))
    return max(128, min(8192, total_kb // 1024 // 4))
