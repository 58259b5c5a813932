"""A site in a process of its own that records until it is told to stop: python -m tests.support.busy_site FOLDER

Every record is one prediction: a picture in the media store, the row, its two events, all committed; only then is its
line written to FOLDER/acknowledged.jsonl, as an answer would only then leave the gateway. It seals now and then.
"""

import json
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    folder = Path(sys.argv[1])
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # What these import needs Django to be set up.
    from django.db import transaction  # noqa: PLC0415
    from tests.support.factories import InferenceLogFactory, PatientFactory, UserFactory  # noqa: PLC0415

    from apps.audit import sealing  # noqa: PLC0415
    from apps.ml_proxy import audit, media  # noqa: PLC0415

    user, patient = UserFactory(), PatientFactory()
    with (folder / "acknowledged.jsonl").open("w", encoding="utf-8") as acknowledged:
        number = 0
        while not (folder / "stop").exists():
            name = media.media_new_name("input")
            media.media_write(name, f"picture {number}".encode() * 50)
            with transaction.atomic():
                row = InferenceLogFactory(patient=patient, requested_by=user)
                for kind in ("received", "finished"):
                    audit.record(kind, actor=user, address="10.0.0.1", about=row, patient=patient)
            acknowledged.write(json.dumps({"at": time.time(), "id": row.pk.hex, "picture": name}) + "\n")
            acknowledged.flush()
            number += 1
            if number % 10 == 0:
                sealing.audit_seal()
            if number == 30:
                (folder / "ready").touch()


if __name__ == "__main__":
    main()
