"""What the command `neuronova` understands."""

from __future__ import annotations

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the server's answer as JSON")
    common.add_argument("--lang", choices=["ko", "en"], help="language (or NEURONOVA_LANG; default ko)")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--url", help="the server's address (or NEURONOVA_URL)")
    place.add_argument("--insecure-http", action="store_true", help="allow an address without encryption")
    root = argparse.ArgumentParser(
        prog="neuronova",
        description="Ask a NeuroNova server about brain MRI. 뇌 MRI 분석 서버 NeuroNova의 명령줄 도구.",
        epilog="A machine sets NEURONOVA_URL and NEURONOVA_API_KEY instead of logging in.",
    )
    commands = root.add_subparsers(dest="command", required=True)

    login = commands.add_parser("login", parents=[common, place], help="log in; asks for the password / 로그인")
    login.add_argument("--username", required=True)
    commands.add_parser("logout", parents=[common], help="end the login / 로그아웃")
    commands.add_parser("status", parents=[common, place], help="whether the AI is ready / AI 상태")
    _predict(commands.add_parser("predict", parents=[common, place], help="ask about one image / 영상 분석"))

    show = commands.add_parser("show", parents=[common, place], help="one answer / 결과 보기")
    show.add_argument("id")
    history = commands.add_parser("history", parents=[common, place], help="the record, newest first / 분석 목록")
    history.add_argument("--patient", type=int, help="id of the patient")
    history.add_argument("--label")
    history.add_argument("--state")
    history.add_argument("--limit", type=int, default=20)
    review = commands.add_parser("review", parents=[common, place], help="say what is right / 판독 의견")
    review.add_argument("id")
    review.add_argument("--verdict", required=True, choices=["agree", "correct", "unusable"])
    review.add_argument("--label", help="the right label, with --verdict correct")
    review.add_argument("--comment")
    return root


def _predict(predict: argparse.ArgumentParser) -> None:
    predict.add_argument("image", type=Path, help="PNG, JPEG, DICOM, NIfTI or a zip of one DICOM series")
    whose = predict.add_mutually_exclusive_group(required=True)
    whose.add_argument("--patient", type=int, help="id of the patient")
    whose.add_argument("--patient-number", help="the hospital's number of the patient")
    predict.add_argument("--model", help="a version other than the serving one")
    predict.add_argument("--key", help="idempotency key: the same key is the same question")
    predict.add_argument("--resume", metavar="ID", help="go on with the upload of a large file that was cut")
    predict.add_argument("--confirm-patient-mismatch", action="store_true", help="the file's own number may differ")
    predict.add_argument("--no-images", action="store_true", help="no pictures with the answer (a picture's only)")
    predict.add_argument("--no-wait", action="store_true", help="make it a job and do not wait for it")
    predict.add_argument("--wait", type=float, default=600.0, metavar="SECONDS", help="how long to wait for a job")
