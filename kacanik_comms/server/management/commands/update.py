"""`manage.py update`: after new code was installed, everything that the new version needs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

import kacanik_comms
from kacanik_comms.core.terminal import typed
from kacanik_comms.core.text import as_sentence


class Command(BaseCommand):
    help = "Makes a backup, then brings the database, the messages and the static files up to this version."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self._step("Backup", "Nothing was changed", lambda: call_command("backup", stdout=self.stdout))
        self._step(
            "Database",
            f"The server must not be started now: restore the backup above with the version before, "
            f"or mend what the error says and run this again. Backups: {settings.BACKUP_DIR}",
            lambda: call_command("migrate", verbosity=0, interactive=False),
        )
        self._step(
            "Messages",
            "Run bin/install, or manage.py compilemessages as the user to whom the code belongs, then this again",
            lambda: call_command("compilemessages", verbosity=0),
        )
        self._step(
            "Static files",
            "Run this again",
            lambda: call_command("collectstatic", verbosity=0, interactive=False, clear=True),
        )
        self.stdout.write(
            f"This is version {kacanik_comms.__version__}. Now start the web server and the worker, "
            f"then run {typed('doctor')}."
        )

    def _step(self, name: str, advice: str, run: Callable[[], Any]) -> None:
        self.stdout.write(f"{name} …")
        try:
            run()
        except (CommandError, DatabaseError, OSError, RuntimeError, ValueError) as error:
            raise CommandError(f"{name}: {as_sentence(error)} {advice}.") from error
