"""`manage.py worker`: the worker, until SIGTERM or Ctrl-C."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kacanik_comms.server.worker import AlreadyRunning, Worker


class Command(BaseCommand):
    help = "Makes the reports, writes the signatures and tidies up, beside the web processes; one at a time."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            Worker().run()
        except AlreadyRunning:
            raise CommandError("A worker is running already on this DATA_DIR, and one is enough.") from None
