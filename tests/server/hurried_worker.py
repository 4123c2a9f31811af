"""`python -m tests.server.hurried_worker`: `manage.py worker`, which follows a dead one after ten seconds."""

import os
from datetime import timedelta
from functools import partial

import django
from django.core.management import call_command

# Longer than the mail server of the tests takes for a letter.
LEASE = timedelta(seconds=10)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
    django.setup()
    from kacanik_comms.server import worker  # noqa: PLC0415 - after the setup

    worker.send_letters = partial(worker.send_letters, lease=LEASE)
    call_command("worker")


if __name__ == "__main__":
    main()
