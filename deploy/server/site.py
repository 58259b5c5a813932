"""What an operator chose for this server; kept in /etc/neuronova/site.json, so that an upgrade needs no options."""

import ipaddress
import json
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from deploy.local.progress import LaunchError

TLS_KINDS = ("self-signed", "files", "letsencrypt")
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)*{_LABEL}")
_CDN = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?")
MOST_INSTANCES = 16


@dataclass(frozen=True)
class Site:
    """One server as its operator wants it."""

    domain: str
    tls: str = "self-signed"
    certificate: str = ""  # with --tls files: where they came from, so that an upgrade fetches renewed ones
    key: str = ""
    email: str = ""  # with --tls letsencrypt: whom to warn before a certificate ends
    django_instances: int = 1
    flask_instances: int = 1
    cdn_url: str = ""
    training: bool = False
    housekeeping: bool = True  # of several nodes only one: it has the audit sink and the signing key

    def checked(self) -> "Site":
        """Return itself. raises: LaunchError naming the option that makes no sense"""
        files, asks = self.tls == "files", self.tls == "letsencrypt"
        for told, wrong in (
            ("--domain is neither a host name nor an address", not _is_host(self.domain)),
            (f"--tls is one of {', '.join(TLS_KINDS)}", self.tls not in TLS_KINDS),
            ("--tls files needs --certificate and --key", files and not (self.certificate and self.key)),
            ("--tls letsencrypt needs a host name, not an address", asks and _is_address(self.domain)),
            (f"--django-instances is 1 to {MOST_INSTANCES}", not 1 <= self.django_instances <= MOST_INSTANCES),
            (f"--flask-instances is 1 to {MOST_INSTANCES}", not 1 <= self.flask_instances <= MOST_INSTANCES),
            ("--cdn-url is https://host[/path], or empty", bool(self.cdn_url and not _CDN.fullmatch(self.cdn_url))),
        ):
            if wrong:
                raise LaunchError(f"{told}.")
        return self

    def with_choices(self, choices: dict[str, Any]) -> "Site":
        """Return a site with what this command names changed; None means "as before"."""
        known = {field.name for field in fields(self)}
        site = replace(self, **{name: value for name, value in choices.items() if name in known and value is not None})
        return replace(site, cdn_url=site.cdn_url.rstrip("/"))

    def save(self, path: Path) -> None:
        waiting = path.with_suffix(".new")
        waiting.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        waiting.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Site | None":
        if not path.exists():
            return None
        stored = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    return _is_address(text) or bool(_NAME.fullmatch(text))
