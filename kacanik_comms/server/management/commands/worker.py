"""`manage.py worker`: the worker, until SIGTERM or Ctrl-C."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kacanik_comms.core.code import code_version
from kacanik_comms.server.worker import AlreadyRunning, Worker


class Command(BaseCommand):
    help = "Makes the reports, writes the signatures and tidies up, beside the web processes; one at a time."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        # As long as this runs, it is this code, whatever an update lays beside it.
        code_version()
        try:
            Worker().run()
        except AlreadyRunning:
            raise CommandError("A worker is running already on this DATA_DIR, and one is enough.") from None
