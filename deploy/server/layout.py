"""Where things lie on a server. The units, the Nginx site and the logrotate file name the same places."""

from pathlib import Path

OPT = Path("/opt/neuronova")
RELEASES = OPT / "releases"
CURRENT = OPT / "current"  # what runs; a link, replaced in one step
PREVIOUS = OPT / "previous"  # what ran before: the way back, and the scripts of pages that are still open

ETC = Path("/etc/neuronova")
SITE = ETC / "site.json"
DJANGO_ENV, FLASK_ENV, OWNER_ENV = ETC / "django.env", ETC / "flask.env", ETC / "owner.env"
TLS = ETC / "tls"

VAR = Path("/var/lib/neuronova")
AI_VAR = Path("/var/lib/neuronova-ai")
ACME = Path("/var/lib/neuronova-acme")
LOGS = Path("/var/log/neuronova")

UNITS = Path("/etc/systemd/system")
CTL = Path("/usr/local/sbin/neuronova-ctl")

GATEWAY_USER = "neuronova"
DJANGO_PORT, FLASK_PORT, POOL_PORT = 8000, 9000, 9080


def django_ports(instances: int) -> range:
    return range(DJANGO_PORT, DJANGO_PORT + instances)


def flask_ports(instances: int) -> range:
    return range(FLASK_PORT, FLASK_PORT + instances)
