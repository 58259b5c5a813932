"""What a restored database has to go through, in one process because loading Django three times takes longer.

python -m deploy.backup.judging     exit status 1 and the first culprit when the record is not what was sealed
"""

import django
from django.core.management import CommandError, call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # Checkpoints that were committed after the sink was read are written out, as after any crash.
    try:
        call_command("seal_audit", stdout=None)
        call_command("verify_audit")
    except CommandError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
