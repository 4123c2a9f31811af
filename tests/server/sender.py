"""`python -m tests.server.sender`: sends letters as the worker does, with a lease of a second, until it is killed."""

import os
import time
from datetime import timedelta

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - after the setup

    from kacanik_comms.letters.sending import send_letters  # noqa: PLC0415

    while True:
        send_letters(timezone.now, lease=timedelta(seconds=2))
        time.sleep(0.05)


if __name__ == "__main__":
    main()
