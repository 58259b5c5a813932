"""The authenticator app of a test user."""

import time
from dataclasses import dataclass, field

import pyotp
from rest_framework.test import APIClient
from tests.support.factories import PASSWORD

from apps.accounts.models import SecondFactor, User

OTP = "/api/v1/auth/otp/"


@dataclass
class Phone:
    """Shows the codes of one secret; `recovery` is the slip of paper beside it."""

    user: User
    secret: str
    recovery: list[str] = field(default_factory=list)

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(time.time(), counter_offset=steps)

    def wrong(self) -> str:
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in (f"{digit}" * 6 for digit in range(10)) if code not in near)

    def wait(self) -> None:
        """As if a while had passed since the last code."""
        SecondFactor.objects.filter(user=self.user).update(last_step=0)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def enrol(user: User, client: APIClient) -> Phone:
    """Set a second factor up through the API, as a person does."""
    phone = Phone(user, client.post(OTP, {"password": PASSWORD}).json()["secret"])
    phone.recovery = client.post(f"{OTP}confirm/", {"otp": phone.code()}).json()["recovery_codes"]
    phone.wait()
    return phone
