"""Promise 11: nobody gets in with a token that the gateway did not give out."""

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.chaos.run import Run

ME = "/api/v1/auth/me/"
REFRESH = "/api/v1/auth/refresh/"
GRACE_S = 10.0


def measure(run: Run) -> None:
    """Forged access tokens one by one, then refresh tokens used twice."""
    login = _sign_in(run)
    key = signing_key(run.system.secret("NEURONOVA_SECRET_KEY"))
    forged = forgeries(login["access"], login["refresh"], key, run.system.secret("NEURONOVA_SECRET_KEY"))
    statuses = {name: _me(run, token) for name, token in forged.items()}
    let_in = sorted(name for name, status in statuses.items() if status != 401)
    run.figures.equal("11", f"forged tokens not answered 401 (of {len(forged)})", let_in, [])
    run.figures.equal("11", "the true token", _me(run, login["access"]), 200)
    _refresh(run, login)
    wrong = _post(run, {"refresh": login["access"]}).status_code
    run.figures.equal("11", "an access token sent to refresh", wrong, 401)


def forgeries(access: str, refresh: str, key: str, secret: str) -> dict[str, str]:
    """Name of the trick → token. All but the signature or one claim is what the true token has."""
    claims = jwt.decode(access, options={"verify_signature": False})
    now = int(time.time())
    head, body, signature = access.split(".")
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = rsa_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = rsa_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    others = claims | {"sub": str(int(claims["sub"]) + 1)}
    return {
        **{f"alg {alg}": _unsigned(alg, claims) for alg in ("none", "None", "NONE", "nOnE")},
        "alg none with a signature": _part({"alg": "none", "typ": "JWT"}) + "." + body + "." + signature,
        "signature cut off": f"{head}.{body}.",
        "two parts": f"{head}.{body}",
        "another user, old signature": f"{head}.{_part(others)}.{signature}",
        "last character changed": access[:-2] + ("AA" if access[-2:] != "AA" else "BB"),
        "RS256 by a key of one's own": jwt.encode(claims, pem, "RS256"),
        "HS256 with a public key as the secret": _signed({"alg": "HS256", "typ": "JWT"}, claims, public),
        "RS256 in the head, HS256 below": _signed({"alg": "RS256", "typ": "JWT"}, claims, key.encode()),
        "HS384 with the true key": jwt.encode(claims, key, "HS384"),
        "HS512 with the true key": jwt.encode(claims, key, "HS512"),
        "empty key": _signed({"alg": "HS256", "typ": "JWT"}, claims, b""),
        "the secret key itself": jwt.encode(claims, secret, "HS256"),
        "the key before a rotation": jwt.encode(claims, signing_key("x" * 60), "HS256"),
        "kid names a file": _signed({"alg": "HS256", "kid": "../../../../dev/null"}, claims, b""),
        "kid is SQL": _signed({"alg": "HS256", "kid": "x' UNION SELECT 'a"}, claims, b"a"),
        "jwk in the head": _signed({"alg": "HS256", "jwk": {"kty": "oct", "k": "YQ"}}, claims, b"a"),
        "jku in the head": _signed({"alg": "HS256", "jku": "https://attacker.example/k"}, claims, b"a"),
        "refresh token as access token": refresh,
        "type changed, true key": jwt.encode(claims | {"token_type": "refresh"}, key, "HS256"),
        "no type, true key": jwt.encode({k: v for k, v in claims.items() if k != "token_type"}, key, "HS256"),
        "an audience, true key": jwt.encode(claims | {"aud": "another"}, key, "HS256"),
        "another issuer, true key": jwt.encode(claims | {"iss": "elsewhere"}, key, "HS256"),
        "run out, true key": jwt.encode(claims | {"exp": now - 60, "iat": now - 120}, key, "HS256"),
        "not yet valid, true key": jwt.encode(claims | {"nbf": now + 3600}, key, "HS256"),
        "no login family, true key": jwt.encode({k: v for k, v in claims.items() if k != "fam"}, key, "HS256"),
        "unknown login family, true key": jwt.encode(claims | {"fam": "00" * 16}, key, "HS256"),
        "password changed since, true key": jwt.encode(claims | {"ver": "0" * 16}, key, "HS256"),
        "critical header nobody knows": _signed({"alg": "HS256", "crit": ["exp"]}, claims, b"a"),
    }


def signing_key(secret: str) -> str:
    """What the gateway makes of its secret key for tokens."""
    return hmac.new(secret.encode(), b"neuronova.jwt.v1", hashlib.sha256).hexdigest()


def _refresh(run: Run, login: dict[str, Any]) -> None:
    """Twice at once: the same successor. Later again: nobody of the family gets in any more."""
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: _post(run, {"refresh": login["refresh"]}), range(2)))
    successors = {answer.json().get("refresh") for answer in both}
    run.figures.equal("11", "refresh twice at once", [answer.status_code for answer in both], [200, 200])
    run.figures.equal("11", "their successors are one", len(successors), 1)
    time.sleep(GRACE_S + 1)
    late = _post(run, {"refresh": login["refresh"]}).status_code
    successor = _post(run, {"refresh": successors.pop()}).status_code
    run.figures.equal("11", "used again after 10 s: it, its successor", (late, successor), (401, 401))
    run.figures.equal("11", "access tokens of the family then", _me(run, both[0].json()["access"]), 401)


def _sign_in(run: Run) -> dict[str, Any]:
    answer = httpx.post(
        f"{run.system.url}/api/v1/auth/token/", json=run.system.login("auditor"), trust_env=False, timeout=60
    )
    value: dict[str, Any] = answer.raise_for_status().json()
    return value


def _me(run: Run, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{run.system.url}{ME}", headers=headers, trust_env=False, timeout=60).status_code


def _post(run: Run, body: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{run.system.url}{REFRESH}", json=body, trust_env=False, timeout=60)


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned(alg: str, claims: Any) -> str:
    return f"{_part({'alg': alg, 'typ': 'JWT'})}.{_part(claims)}."


def _signed(head: Any, claims: Any, key: bytes) -> str:
    text = f"{_part(head)}.{_part(claims)}"
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
