"""Install, upgrade, roll back, uninstall: the order of things."""

from contextlib import nullcontext
from pathlib import Path

from deploy.local.progress import LaunchError, say, step
from deploy.server import bundle, database, layout, nginx, packages, redis, releases, settings_files, tls, tools, units
from deploy.server.manage import manage
from deploy.server.site import Site
from deploy.server.system import as_user, put, remove, run, systemctl

CTL = f"""\
#!/bin/sh
# Written by NeuroNova's installer: looks after this server. neuronova-ctl --help
# No cd: files are named from where the caller stands. And so nothing may be imported from there (-P).
root=$(cd {layout.CURRENT} && pwd -P) || exit 1
PYTHONPATH=$root PYTHONDONTWRITEBYTECODE=1 exec python3 -P -m deploy.server "$@"
"""


def install(site: Site, source: Path, offline: bundle.Bundle | None) -> None:
    """Bring this machine to the state `site` describes, with the release in `source`; also how to upgrade.

    Everything that can fail without touching what runs comes first; only then are the workers stopped.
    raises: LaunchError; what ran before runs then, except where the text says otherwise
    """
    packages.check_system()
    packages.install(site, offline.debs if offline else None)
    units.make_users(source / "deploy")
    release = releases.unpack(source, site, offline.wheels if offline else None)
    urls = database.account_urls()
    redis_url = redis.redis_url()
    settings_files.write(site, database=urls, redis_url=redis_url)
    database.set_up(urls)
    redis.set_up(redis_url)
    tls.provide(site)
    if site.housekeeping:
        tools.make_backup_key(release)
    site.save(layout.SITE)
    with units.background_stopped() if releases.running() else nullcontext():
        prepare(release)
        activate(site, release)
    put(CTL, layout.CTL, 0o755)
    tls.ask_lets_encrypt(site)
    releases.forget_old()
    tools.remind_of_backup_key()


def prepare(release: Path) -> None:
    """Migrate with the owner's account, give the servers' account its rights, collect static files, first model.

    Migrations only add (docs/09_deployment_guide.md), so the version that still runs is not disturbed.
    """
    with step("Bring the database up to date"):
        manage("migrate", "--no-input", "--verbosity", "0", owner=True, release=release)
        database.grant_runtime(release)
    with step("Collect the static files"):
        manage("collectstatic", "--no-input", "--verbosity", "0", release=release, public=True)
    store = layout.VAR / "models"
    if not (store / "current.json").exists():
        with step("Put the shipped model into the store"):
            # As the gateway's user: it owns the store, and later packages come from it too.
            command = [*as_user(layout.GATEWAY_USER), "python3", "-m", "deploy.server.first_model", str(store)]
            run(command, told="Installing the model", cwd=release, umask=0o027)


def activate(site: Site, release: Path) -> None:
    """Let the release serve; when it does not become ready, go back to the one before. raises: LaunchError"""
    earlier = releases.previous()
    before = releases.switch(release)
    try:
        _serve(site, release)
    except LaunchError as error:
        if before is None:
            raise
        say(f"✗ {error}\n  Going back to {before.name}.")
        releases.switch_back(before, earlier)
        _serve(site, before)
        raise LaunchError(f"{release.name} does not serve; {before.name} serves again.") from error
    say(f"NeuroNova {release.name} serves https://{site.domain}/")


def _serve(site: Site, release: Path) -> None:
    units.write(site, release / "deploy")
    nginx.set_up(site, release)
    units.restart(site)


def roll_back(site: Site) -> None:
    """Let the release before this one serve again. Migrations are not taken back: they only added."""
    before = releases.previous()
    if before is None:
        raise LaunchError("There is no earlier release on this machine.")
    with units.background_stopped():
        database.grant_runtime(before)
        activate(site, before)


def uninstall() -> None:
    """Take program, units and site away. Data, database, secrets and logs stay, and so do Debian's packages."""
    with step("Stop and remove the services"):
        units.forget()
    nginx.forget()
    redis.forget()
    for unit in ("nginx.service", "redis-server.service"):
        systemctl("try-restart", unit)
    for path in (database.CONFIGURATION, tls.HOOK, layout.CTL, layout.OPT):
        remove(path)
    say(
        f"NeuroNova is removed. Left as they are: {layout.VAR}, {layout.AI_VAR}, {layout.LOGS}, {layout.ETC} and the "
        f"database {database.NAME}. Installing again takes them up where they were."
    )
