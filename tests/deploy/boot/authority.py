"""A certificate authority of the test, as a hospital has one."""

import subprocess
from pathlib import Path

_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def issue(folder: Path, address: str) -> Path:
    """Write chain.pem and leaf.key for `address` into `folder`; returns the authority's own certificate."""
    made = folder / "ca.pem"
    uses = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
    own = [part for text in uses for part in ("-addext", text)]
    _openssl(
        "req",
        "-x509",
        *_NEW_KEY,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "30",
        "-subj",
        "/CN=CA",
        *own,
        at=folder,
    )
    _openssl("req", *_NEW_KEY, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=brain.hospital.test", at=folder)
    (folder / "leaf.ext").write_text(
        f"subjectAltName=IP:{address}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n"
    )
    sign = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "leaf.ext")
    _openssl("x509", "-req", "-in", "leaf.csr", *sign, "-out", "leaf.pem", at=folder)
    (folder / "chain.pem").write_text((folder / "leaf.pem").read_text() + made.read_text())
    return made


def _openssl(*arguments: str, at: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=at, check=True, capture_output=True)
