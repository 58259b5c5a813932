"""The people of a demonstration. Invented; on a real installation nothing here is used."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from apps.accounts.models import Role
from apps.patients.models import Sex

WARD: Final = "신경외과 5병동"


class DemoUser(NamedTuple):
    """A login; the password is made when it is created."""

    username: str
    name: str
    role: Role


class DemoPatient(NamedTuple):
    """A patient of the demo clinician, lying on the demo ward."""

    number: str
    name: str
    birth_date: date
    sex: Sex


USERS: Final = (
    DemoUser("admin", "강태오", Role.ADMIN),
    DemoUser("clinician", "김서연", Role.CLINICIAN),
    DemoUser("technician", "박준호", Role.TECHNICIAN),
    DemoUser("patient", "이하늘", Role.PATIENT),
    DemoUser("auditor", "정민재", Role.AUDITOR),
)
# The first is the patient with a login.
PATIENTS: Final = (
    DemoPatient("NN-0001", "이하늘", date(1984, 3, 12), Sex.FEMALE),
    DemoPatient("NN-0002", "최도윤", date(1957, 11, 2), Sex.MALE),
    DemoPatient("NN-0003", "한지우", date(1999, 7, 25), Sex.FEMALE),
    DemoPatient("NN-0004", "오세훈", date(1971, 1, 30), Sex.MALE),
    DemoPatient("NN-0005", "윤아름", date(2012, 9, 8), Sex.FEMALE),
)
# Nobody's: shows that what is not assigned is not found.
UNASSIGNED: Final = DemoPatient("NN-0099", "강나래", date(1990, 5, 17), Sex.FEMALE)
