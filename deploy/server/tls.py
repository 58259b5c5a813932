"""The certificate: the hospital's own files, one of Let's Encrypt, or one this machine signs for itself."""

import ipaddress
import shutil
from pathlib import Path

from deploy.local.progress import LaunchError, say, step
from deploy.server import layout
from deploy.server.site import Site
from deploy.server.system import put, run, succeeds, systemctl

CHAIN, KEY = layout.TLS / "fullchain.pem", layout.TLS / "privkey.pem"
LIVE = Path("/etc/letsencrypt/live")
HOOK = Path("/etc/letsencrypt/renewal-hooks/deploy/neuronova")
# Browsers refuse certificates that live longer, and so does the check of the TLS profile.
SELF_SIGNED_DAYS, RENEW_BEFORE_S = 360, 30 * 86400


def provide(site: Site) -> None:
    """Have a certificate and its key (600) in /etc/neuronova/tls before Nginx reads its site."""
    layout.TLS.mkdir(mode=0o700, parents=True, exist_ok=True)
    asks = site.tls == "letsencrypt"
    if site.tls == "files":
        _copy(Path(site.certificate), Path(site.key))
    elif asks and _lasts(LIVE / site.domain / "fullchain.pem", 0):
        _copy_live(site.domain)
    # Before Let's Encrypt, too: Nginx has to run to prove whose the name is. But what others signed is worth more than
    # what this machine can sign, to its last day: browsers that know the name by HSTS accept nothing else.
    elif not _usable(site.domain, 0 if asks else RENEW_BEFORE_S):
        with step("Make a self-signed certificate"):
            _sign_for_itself(site.domain)


def ask_lets_encrypt(site: Site) -> None:
    """Get or renew the certificate through the running Nginx; certbot's own timer does it later.

    raises: LaunchError with certbot's words; the certificate that is there serves on
    """
    if site.tls != "letsencrypt":
        return
    put(f"#!/bin/sh\nexec {layout.CTL} use-certificate\n", HOOK, 0o755)
    account = ["--email", site.email] if site.email else ["--register-unsafely-without-email"]
    where = ["--webroot", "--webroot-path", str(layout.ACME), "--domain", site.domain, "--cert-name", site.domain]
    with step("Ask Let's Encrypt for a certificate"):
        run(
            ["certbot", "certonly", "--non-interactive", "--agree-tos", "--keep-until-expiring", *where, *account],
            told="certbot",
        )
    use_certificate(site)


def use_certificate(site: Site) -> None:
    """Take over what Let's Encrypt renewed, or the hospital's files anew, and let Nginx read it."""
    if site.tls == "letsencrypt":
        _copy_live(site.domain)
    else:
        provide(site)
    systemctl("reload", "nginx.service")
    say("Nginx uses the certificate in /etc/neuronova/tls.")


def _copy_live(domain: str) -> None:
    _copy(LIVE / domain / "fullchain.pem", LIVE / domain / "privkey.pem")


def _copy(certificate: Path, key: Path) -> None:
    for path in (certificate, key):
        if not path.is_file():
            raise LaunchError(f"There is no file {path}.")
    if _public_key("x509", certificate, "-noout") != _public_key("pkey", key):
        raise LaunchError(f"{key} is not the key of {certificate}.")
    put(certificate.read_text(encoding="ascii"), CHAIN, 0o644)
    put(key.read_text(encoding="ascii"), KEY, 0o600)


def _public_key(kind: str, path: Path, *more: str) -> str:
    return run(["openssl", kind, "-in", path, "-pubkey" if kind == "x509" else "-pubout", *more], told="openssl")


def _lasts(certificate: Path, seconds: int) -> bool:
    return certificate.is_file() and succeeds(
        ["openssl", "x509", "-in", certificate, "-noout", "-checkend", str(seconds)]
    )


def _usable(domain: str, seconds: int) -> bool:
    if not (KEY.is_file() and _lasts(CHAIN, seconds)):
        return False
    checked = "-checkip" if _is_address(domain) else "-checkhost"
    told = run(["openssl", "x509", "-in", CHAIN, "-noout", checked, domain], told="openssl")
    return "does match" in told


def _sign_for_itself(domain: str) -> None:
    fresh = {path: path.with_name(f".{path.name}.new") for path in (CHAIN, KEY)}
    name = f"{'IP' if _is_address(domain) else 'DNS'}:{domain}"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-sha256"]
    about = ["-days", str(SELF_SIGNED_DAYS), "-subj", "/O=NeuroNova/CN=self-signed"]
    said = (f"subjectAltName={name}", "basicConstraints=critical,CA:FALSE", "extendedKeyUsage=serverAuth")
    use = [part for text in said for part in ("-addext", text)]
    run([*made, *about, *use, "-keyout", fresh[KEY], "-out", fresh[CHAIN]], told="openssl", umask=0o077)
    fresh[CHAIN].chmod(0o644)
    for path, waiting in fresh.items():
        shutil.move(waiting, path)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
