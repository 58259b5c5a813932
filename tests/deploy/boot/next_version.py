"""A later version of the product, as a bundle to upgrade to."""

import shutil
import tarfile
from pathlib import Path

from deploy.local import bundle


def make_next_version(folder: Path) -> None:
    """Make the bundle of a later version: other number, other page, one more migration."""
    if (folder / "shared" / "next.tar").exists():
        return
    with tarfile.open(folder / "shared" / "first.tar") as archive:
        archive.extractall(folder / "next")  # noqa: S202 -- our own; Debian 12's Python knows no filter
    whole = next((folder / "next").iterdir())
    project = whole / "source" / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    page = whole / "source" / "frontend/web/dist/index.html"
    page.write_text(page.read_text().replace("<title>NeuroNova</title>", "<title>NeuroNova 0.2</title>"))
    _add_migration(whole / "source/backend/django_main/apps/monitoring")
    bundle.finish(whole, bundle.release_of(whole / "source"))
    bundle.pack(whole, folder / "shared" / "next.tar")
    shutil.rmtree(folder / "next")


def _add_migration(app: Path) -> None:
    last = sorted(path.stem for path in (app / "migrations").glob("0*.py"))[-1]
    text = (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("monitoring", "{last}")]\n'
        '    operations = [migrations.RunSQL("CREATE TABLE later_version (id INT PRIMARY KEY)", '
        '"DROP TABLE later_version")]\n'
    )
    (app / "migrations" / f"{int(last[:4]) + 1:04}_later_version.py").write_text(text)
