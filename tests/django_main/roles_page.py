"""`make roles` writes docs/roles.md and docs/roles.ko.md from the matrix the tests walk."""

from typing import Final

from tests.support import django_ready  # noqa: F401 -- before the addresses are read

from config.env import REPOSITORY

from tests.django_main.test_routes import MATRIX, ROUTES  # isort: skip

ROLES: Final = ("clinician", "technician", "patient", "admin", "auditor")
FILES: Final = {"ko": "roles.ko.md", "en": "roles.md"}
HEADS: Final = {
    "ko": ("방법", "주소", "의료진", "방사선사", "환자", "관리자", "감사자", "로그인 없이"),
    "en": ("Method", "Address", "clinician", "technician", "patient", "admin", "auditor", "no login"),
}
INTROS: Final = {
    "ko": """# 역할별로 열려 있는 주소

[English](roles.md)

테스트가 실제 주소 전부를 따라가며 확인하는 표에서 만든 문서입니다(`make roles`). 손으로 고치지 않습니다.
표에 없는 주소가 있으면 테스트가 실패합니다. `●`는 역할 검사를 통과한다는 뜻이며, 어떤 환자와 행이 보이는지는
그다음에 정해집니다. 자기 것이 아니면 404입니다. 이유는
[backend/django_main/README.md](../backend/django_main/README.md)에 있습니다.
기계용 키는 그 키의 범위에 든 주소만 부를 수 있습니다.
`/admin/`은 관리자와 감사자에게만 열립니다.
""",
    "en": """# Which addresses are open to which role

[한국어](roles.ko.md)

Made from the matrix that a test walks over every address there is (`make roles`); not edited by hand. An address
that is not in it fails the test. `●` means: gets past the role check. Which patients and rows are seen is decided
after that: what is not yours answers 404. The reasons stand in
[backend/django_main/README.md](../backend/django_main/README.md). A key of a machine reaches the addresses of its
scopes only. `/admin/` opens for admins and auditors.
""",
}


def text(language: str) -> str:
    """The page in `language` ("ko" or "en")."""
    head = HEADS[language]
    lines = [INTROS[language], f"| {' | '.join(head)} |", "| --- " * len(head) + "|"]
    for name in sorted(MATRIX, key=lambda name: ROUTES[name][0]):
        address = ROUTES[name][0].replace("|", "\\|")
        for method, admitted in MATRIX[name].items():
            marks = ["●" if who in admitted else "" for who in (*ROLES, "anyone")]
            lines.append(f"| {method} | `{address}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    for language, name in FILES.items():
        (REPOSITORY / "docs" / name).write_text(text(language), encoding="utf-8")


if __name__ == "__main__":
    main()
