"""The Django admin speaks Korean, and English where the browser asks for it: every page of every model."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from uuid import UUID

import pytest
from django.contrib.admin import site
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory, WardFactory

from apps.accounts.models import PasswordReset, RecoveryCode, Role, SecondFactor, TokenFamily, User
from apps.ml_proxy import audit
from apps.ml_proxy.models import IdempotencyKey, Reason, Review, StudyUpload, TrainingRun
from apps.ml_proxy.statements import Label, ReasonKind, Verdict
from apps.model_life.models import DriftAlarm, DriftKind, ModelPromotion, PromotionKind
from apps.patients.models import EmergencyAccess, EmergencyEnd

# What Korean writes no other way; names of keys; what Django itself says of its pictures.
LATIN: Final = {"NeuroNova", "AI", "API", "HTTP", "SHA", "English", "ms", "mm", "Control", "Mac", "Command"} | {
    *("Search", "True", "False")
}
# Digests and ids, which are letters by chance.
HEX: Final = re.compile(r"\b[0-9a-f]{8}[0-9a-f-]*")
# Names of languages are in their own.
HANGUL: Final = {"한국어"}
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Words(HTMLParser):
    """The words that a person reads or hears on a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unseen = False
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = tag in {"script", "style"}
        said = {"title", "alt", "placeholder", "aria-label"} | ({"value"} if ("type", "submit") in attrs else set())
        self.texts += [text or "" for name, text in attrs if name in said]

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)

    def latin(self) -> set[str]:
        return {word for text in self.texts for word in re.findall(r"[A-Za-z_]{2,}", HEX.sub("", text))} - LATIN

    def hangul(self) -> set[str]:
        return {word for text in self.texts for word in re.findall(r"[ㄱ-ㅎ가-힣]+", text)} - HANGUL


@pytest.fixture
def everything(admin: User) -> dict[type[Model], Model]:
    """A row of every model that is shown, with data that is in no language."""
    User.objects.filter(pk=admin.pk).update(username="1001", name="1")
    now, ward = timezone.now(), WardFactory(name="51")
    patient = PatientFactory(number="77", name="12", ward=ward)
    log = InferenceLogFactory(
        patient=patient, requested_by=admin, input_sha256="1", input_format="1", model_name="1", model_sha256="1",
        request_id="1", result=None, timings={},
    )  # fmt: skip
    access = EmergencyAccess.objects.create(user=admin, patient=patient, reason="1", granted_at=now, expires_at=now)
    EmergencyEnd.objects.create(access=access, by=admin, at=now)
    ended = TokenFamily.End.REUSE
    rows: list[Model] = [
        *(admin, ward, patient, access, log),
        TokenFamily.objects.create(id=UUID(int=1), user=admin, kind=TokenFamily.Kind.TOKEN, revoked_for=ended),
        audit.record("history_read_refused", actor=admin, address="127.0.0.1", about=log, patient=patient),
        Review.objects.create(inference=log, by=admin, verdict=Verdict.CORRECT, label=Label.MENINGIOMA),
        Reason.objects.create(kind=ReasonKind.IMAGES, by=admin, inference=log, text="1"),
        TrainingRun.objects.create(requested_by=admin, reason="1"),
        ModelPromotion.objects.create(kind=PromotionKind.ROLLBACK, requested_by=admin, version="1", note="1"),
        DriftAlarm.objects.create(kind=DriftKind.AGREEMENT, value=6, threshold=5, at=now, model_version="1"),
    ]
    return {type(row): row for row in rows}


@pytest.fixture
def leaver(admin: User) -> User:
    """Somebody with all that goes away with a user."""
    user, now = UserFactory(username="1002", name="2", role=Role.TECHNICIAN), timezone.now()
    factor = SecondFactor.objects.create(user=user, secret="1", created_at=now)
    RecoveryCode.objects.create(factor=factor, code_sha256="1")
    PasswordReset.objects.create(user=user, issued_by=admin, code_sha256="1", issued_at=now, expires_at=now)
    StudyUpload.objects.create(id=UUID(int=2), owner=user, expires_at=now, length=1, spool_name="1")
    WardFactory(name="52").technicians.add(user)
    patient = PatientFactory(number="78", name="13", clinician=user)
    asked = InferenceLogFactory(patient=patient, requested_by=admin)
    IdempotencyKey.objects.create(user=user, key="1", inference=asked)
    return user


@pytest.fixture
def browser(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(username="1003", name="3", role=Role.ADMIN))
    return client


@pytest.fixture
def pages(everything: dict[type[Model], Model], leaver: User) -> list[str]:
    """The address of every page there is."""
    assert set(everything) == set(site._registry)
    apps = {model._meta.app_label for model in everything}
    found = [
        f"{reverse('admin:ml_proxy_auditevent_changelist')}?_facets=",
        *(reverse(f"admin:{name}") for name in ("index", "password_change")),
        *(reverse("admin:app_list", args=[app]) for app in apps),
        *(reverse(f"admin:{name}", args=[leaver.pk]) for name in ("accounts_user_delete", "auth_user_password_change")),
    ]
    for model, row in everything.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_{page}") for page in ("changelist", "add")]
        found += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete")]
    return found


def seen(browser: Client, pages: list[str], language: str) -> Iterator[tuple[str, Words]]:
    """Each page in turn, after a ward was changed, so that Django has something to tell of."""
    ward = reverse("admin:patients_ward_changelist")
    assert browser.post(f"{ward}1/change/", {"name": "53"}, headers={"accept-language": language}).status_code == 302
    for page in pages:
        answer = browser.get(page, headers={"accept-language": language})
        read_only = answer.status_code == 403 and page.endswith(("/add/", "/delete/"))
        assert read_only or answer.status_code == 200, page
        if not read_only:
            yield page, Words(answer.content)


def test_every_page_is_in_korean(browser: Client, pages: list[str]) -> None:
    found = {page: words.latin() for page, words in seen(browser, pages, "ko")}

    assert len(found) > 50
    assert {page: words for page, words in found.items() if words} == {}


def test_every_page_is_in_english_where_it_is_asked_for(browser: Client, pages: list[str]) -> None:
    found = {page: words.hangul() for page, words in seen(browser, pages, "en")}

    assert {page: words for page, words in found.items() if words} == {}


def test_django_does_not_count_what_is_to_be_looked_at(browser: Client) -> None:
    assert "<h1>볼 분석 선택</h1>" in browser.get("/admin/ml_proxy/inferencelog/").content.decode()


REFUSED: Final = [
    ("patients/patient/add/", {"number": "77", "sex": "X", "birth_date": "1"}),
    ("patients/ward/add/", {"name": "51", "technicians": "0"}),
    ("accounts/user/add/", {"username": "1001", "role": "1", "password1": "123", "password2": "123"}),
    ("password_change/", {"old_password": "1", "new_password1": "1", "new_password2": "2"}),
]


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(("page", "form"), REFUSED)
def test_refusals_are_in_the_language_of_the_page(browser: Client, page: str, form: dict[str, str]) -> None:
    korean = browser.post(f"/admin/{page}", form)
    english = browser.post(f"/admin/{page}", form, headers={"accept-language": "en"})

    assert b"errornote" in korean.content
    assert b"errornote" in english.content
    assert (Words(korean.content).latin(), Words(english.content).hangul()) == (set(), set())


def test_login_is_in_the_language_of_the_page(client: Client) -> None:
    form = {"username": "1", "password": "1"}

    korean = client.post("/admin/login/", form)
    english = client.post("/admin/login/", form, headers={"accept-language": "en"})

    assert "인증 코드" in korean.content.decode()
    assert "Code of the second factor" in english.content.decode()
    assert (Words(korean.content).latin(), Words(english.content).hangul()) == (set(), set())
