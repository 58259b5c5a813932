"""`make bench-growth`: a private MariaDB, filled step by step, measured at each size.

python -m bench.growth.run [--rows 5000,500000,5000000] [-n 30] [--folder DIR for the database, some 15 GB at 5 million]
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.servers import DJANGO_FOLDER
from deploy.local.settings import REPO
from tests.rig.databases import available, private_databases

# As durable as production; the buffer pool is small beside 5 million rows, as in a hospital after some years.
PRODUCTION = (
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=2G",
    "--innodb-log-file-size=4G",
    "--innodb-flush-method=O_DIRECT",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="5000,500000,5000000", help="sizes to measure at, growing")
    parser.add_argument("-n", type=int, default=30, help="measurements of each case")
    parser.add_argument("--folder", type=Path, help="where the database is made (default: the system's)")
    chosen = parser.parse_args()
    if not available():
        raise SystemExit("mariadbd and redis-server are needed (apt install mariadb-server redis-server)")
    with (
        tempfile.TemporaryDirectory(prefix="neuronova-growth-", dir=chosen.folder) as name,
        private_databases(Path(name), options=PRODUCTION) as databases,
    ):
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(str(REPO / part) for part in (".", "backend", "backend/django_main")),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "NEURONOVA_VAR": str(Path(name) / "var"),
            "NEURONOVA_LOG_DIR": str(Path(name) / "logs"),
            "NEURONOVA_SECRET_KEY": secrets.token_urlsafe(50),
            "NEURONOVA_INTERNAL_KEY": "0f" * 32,  # that of the stand-in for the AI server
            "NEURONOVA_ALLOWED_HOSTS": "testserver",
            "NEURONOVA_DATABASE_URL": databases.database_url,
            "NEURONOVA_REDIS_URL": databases.redis_url,
            "NEURONOVA_USER_REQUESTS_PER_MINUTE": "1000000",
        }
        _run([sys.executable, "manage.py", "migrate", "-v", "0"], environment, DJANGO_FOLDER)
        _run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"], environment, DJANGO_FOLDER)
        sizes = ["--rows", chosen.rows, "-n", str(chosen.n)]
        _run([sys.executable, "-m", "bench.growth.inside", *sizes], environment, REPO)


def _run(command: list[str], environment: dict[str, str], folder: Path) -> None:
    if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
