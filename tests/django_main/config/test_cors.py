"""Other sites' pages call the API only when the hospital named them, and the admin never."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

NAMED, OTHER = "https://portal.hospital.example", "https://elsewhere.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [NAMED]
    settings.CORS_ALLOW_CREDENTIALS = True


def allowed(client: Client, path: str, origin: str) -> str | None:
    answer = client.options(path, headers={"Origin": origin, **PREFLIGHT})
    found: str | None = answer.headers.get("Access-Control-Allow-Origin")
    return found


@pytest.mark.parametrize("path", ["/api/v1/auth/token/", "/ml/v1/predict/", "/media/x.png"])
def test_named_site_is_let_in_and_no_other(client: Client, path: str) -> None:
    assert (allowed(client, path, NAMED), allowed(client, path, OTHER)) == (NAMED, None)


@pytest.mark.parametrize("origin", ["null", f"{NAMED}.evil.example", "http://portal.hospital.example"])
def test_look_alikes_of_a_named_site_are_not(client: Client, origin: str) -> None:
    assert allowed(client, "/ml/v1/predict/", origin) is None


def test_admin_is_never_opened(client: Client) -> None:
    assert allowed(client, "/admin/login/", NAMED) is None


def test_nobody_is_named_unless_the_environment_does(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = list(settings.ENV.cors_origins)

    assert allowed(client, "/ml/v1/predict/", NAMED) is None
