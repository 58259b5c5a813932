"""Carries the person's pip settings over to uv and npm, which do not read them.

pip's own order: system file, user files, PIP_CONFIG_FILE, then PIP_* variables; the later one wins.
"""

import configparser
import os
from collections.abc import Mapping
from pathlib import Path

SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
UV_NAME_BY_PIP_OPTION = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
}


def _files(environ: Mapping[str, str]) -> list[Path]:
    home = Path(environ.get("HOME") or "/nonexistent")
    config_home = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    files = [Path("/etc/pip.conf"), home / ".pip" / "pip.conf", config_home / "pip" / "pip.conf"]
    return [*files, Path(named)] if named else files


def read_pip_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Return pip's effective options by their long names (`index-url`), values on one line."""
    parser = configparser.RawConfigParser()
    parser.read(_files(environ), encoding="utf-8")
    options: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            options |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            options[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return {key: " ".join(value.split()) for key, value in options.items()}


def uv_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` with uv's names for what pip was told; a UV_* the person set stays."""
    options = read_pip_options(environ)
    result = dict(environ)
    for option, name in UV_NAME_BY_PIP_OPTION.items():
        if options.get(option):
            separator = "," if option == "find-links" else " "
            result.setdefault(name, separator.join(options[option].split()))
    # Every file is checked against its pinned hash, so where it came from cannot matter:
    # look at all indexes as pip does instead of stopping at the first that knows the name.
    result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if certificates := _certificates(options):
        result.setdefault("SSL_CERT_FILE", certificates)
    return result


def node_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` with the machine's certificates added to those Node brings along."""
    result = dict(environ)
    if certificates := _certificates(read_pip_options(environ)):
        result.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    return result


def _certificates(options: Mapping[str, str]) -> str:
    if options.get("cert"):
        return options["cert"]
    return str(SYSTEM_CERTIFICATES) if SYSTEM_CERTIFICATES.is_file() else ""
