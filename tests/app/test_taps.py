"""Taps that come faster than the screen, and people the app is not made for."""

import asyncio
from typing import Any

import pytest
from tests.app import fakes
from tests.app.phone import HISTORY, LEE, PREDICT, REFRESH, Phone


def test_two_quick_taps_decide_once(on_phone: Any) -> None:
    asked: list[str] = []

    async def do(phone: Phone) -> None:
        row = fakes.row(id="a")

        async def agreed() -> object:
            asked.append("agree")
            return {**row, "review": {"verdict": "agree"}}

        phone.gateway.answers |= {f"{HISTORY}a/": row, f"{HISTORY}a/review/": agreed}
        await phone.open("/cases/a")

        await asyncio.gather(phone.press("동의"), phone.press("동의"))
        assert len(phone.page.dialogs) == 1
        await phone.answer("동의")

        assert asked == ["agree"]

    on_phone(do)


@pytest.mark.parametrize("ends", ["sent", "mismatch"])
def test_two_quick_taps_send_once(on_phone: Any, ends: str) -> None:
    asked: list[str] = []

    async def do(phone: Phone) -> None:
        mismatch = fakes.problem("patient_mismatch", 409)

        async def predicted() -> object:
            asked.append("predict")
            return mismatch if ends == "mismatch" and len(asked) == 1 else fakes.row(id="a")

        phone.gateway.answers[PREDICT] = predicted
        await phone.choose()
        send = phone.page.button("분석 시작")
        await asyncio.gather(send(None), send(None))
        if ends == "mismatch":
            confirm = phone.page.button("이 환자가 맞습니다")
            await asyncio.gather(confirm(None), confirm(None))

        assert len(asked) == (1 if ends == "sent" else 2)

    on_phone(do)


@pytest.mark.parametrize("role", ["technician", "admin", "auditor"])
def test_other_roles_are_sent_to_the_web_page(on_phone: Any, role: str) -> None:
    async def do(phone: Phone) -> None:
        phone.gateway.answers[REFRESH] = {"access": "lee", "user": {**LEE, "role": role}}
        await phone.app.session.refresh()
        await phone.open("/cases")

        assert phone.says("다른 역할은 웹 화면을 이용하십시오")
        assert next(each.url for each in phone.page.all("url")) == "http://host/"
        assert phone.page.navigation_bar is None

    on_phone(do)
