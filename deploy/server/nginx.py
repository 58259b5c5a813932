"""The front door of a server: the site, its included files, the pools and what Debian's own configuration lacks."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy.local.front_door import predictions_at_once
from deploy.local.progress import step
from deploy.server import layout
from deploy.server.site import Site
from deploy.server.system import point, put, remove, run, systemctl

ROOT = Path("/etc/nginx")
INCLUDED = ROOT / "neuronova"
AVAILABLE, ENABLED = ROOT / "sites-available" / "neuronova.conf", ROOT / "sites-enabled" / "neuronova.conf"
DEBIAN_SITE = ROOT / "sites-enabled" / "default"
DROP_IN = layout.UNITS / "nginx.service.d" / "neuronova.conf"
# 500 people who say nothing must not be in the way of one who does; each request takes a second one to Django.
CONNECTIONS, FILES = 8192, 20000
RESTART = """\
# Written by NeuroNova's installer.
[Service]
Restart=always
RestartSec=1
"""


def set_up(site: Site, release: Path) -> None:
    """Write everything Nginx reads, let Nginx check it, and reload. raises: LaunchError with Nginx's words"""
    sources = release / "deploy" / "nginx"
    with step("Prepare Nginx"):
        shutil.copytree(sources / "neuronova", INCLUDED, dirs_exist_ok=True)
        put(pools(site), INCLUDED / "pools.conf")
        put(cdn(site.cdn_url), INCLUDED / "cdn.conf")
        text = (sources / "neuronova.conf").read_text(encoding="utf-8")
        put(text if _has_ipv6() else without_ipv6(text), AVAILABLE)
        point(ENABLED, AVAILABLE)
        DEBIAN_SITE.unlink(missing_ok=True)
        main = ROOT / "nginx.conf"
        main.write_text(with_connections(main.read_text(encoding="utf-8")), encoding="utf-8")
        run(["nginx", "-t", "-q"], told="Nginx refuses its configuration: the check")
        if put(RESTART, DROP_IN):
            systemctl("daemon-reload")
        systemctl("enable", "--quiet", "nginx.service")
        systemctl("reload-or-restart", "nginx.service")


def pools(site: Site) -> str:
    """The upstreams: one line per instance. With one alone, marking it as down would only make more errors."""
    fate = "max_fails=0" if site.django_instances == 1 else "max_fails=3 fail_timeout=5s"
    ports = layout.django_ports(site.django_instances)
    places = f"{fate} max_conns={predictions_at_once(layout.DJANGO_ENV)}"
    text = _upstream("neuronova_django", ports, fate) + _upstream("neuronova_predict", ports, places, shared=True)
    if site.flask_instances == 1:
        return text
    flask = _upstream("neuronova_flask", layout.flask_ports(site.flask_instances), "max_fails=3 fail_timeout=5s")
    return f"{text}{flask}{FLASK_POOL}"


def _upstream(name: str, ports: Iterable[int], fate: str, *, shared: bool = False) -> str:
    """shared: whether all processes of Nginx count together"""
    zone = f"    zone {name} 64k;\n" if shared else ""
    servers = "".join(f"    server 127.0.0.1:{port} {fate};\n" for port in ports)
    return f"upstream {name} {{\n{zone}    least_conn;\n{servers}}}\n"


FLASK_POOL = f"""\
# The gateway's one address of several AI servers; loopback only, and every call is signed.
server {{
    listen 127.0.0.1:{layout.POOL_PORT};
    server_name _;
    access_log off;
    client_max_body_size 300m;
    location / {{
        proxy_pass http://neuronova_flask;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_connect_timeout 2s;
        proxy_read_timeout 300s;
        proxy_send_timeout 300s;
        # A call id is good for one call: what may have arrived is not sent again.
        proxy_next_upstream error;
    }}
}}
"""


def cdn(url: str) -> str:
    """What the security policy lets a page load besides this server; begins with a space, or is empty."""
    # A policy names origins; the path of a CDN address does not belong there.
    origin = re.match(r"https://[^/]+|$", url)
    return f'map "" $neuronova_cdn {{ default "{" " + origin[0] if origin and origin[0] else ""}"; }}\n'


def without_ipv6(text: str) -> str:
    return re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)


def with_connections(text: str) -> str:
    """Debian's nginx.conf with room for connections, and with the files these need; doing it twice changes nothing."""
    text = re.sub(r"^[ \t]*worker_rlimit_nofile\s.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?=events\s*{)", f"worker_rlimit_nofile {FILES};\n", text, flags=re.MULTILINE)
    return re.sub(r"(worker_connections\s+)\d+;", rf"\g<1>{CONNECTIONS};", text)


def forget() -> None:
    """Take the site away; Nginx itself and its logs stay."""
    for path in (ENABLED, AVAILABLE, INCLUDED, DROP_IN):
        remove(path)


def _has_ipv6() -> bool:
    return Path("/proc/net/if_inet6").exists()
