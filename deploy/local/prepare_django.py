"""Everything Django needs before it serves, in one process because loading Django three times takes longer.

python -m deploy.local.prepare_django DEMO_JSON URL
"""

import hashlib
import sys
from pathlib import Path

import django
from deploy.local.settings import REPO
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    demo_json, url = sys.argv[1:3]
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static()
    call_command("bootstrap_demo", json=demo_json, url=url)


def _collect_static() -> None:
    """Collect only after the packages that bring static files have changed."""
    root = Path(str(settings.STATIC_ROOT))
    stamp = root / ".collected"
    wanted = hashlib.sha256((REPO / "requirements" / "app.txt").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
