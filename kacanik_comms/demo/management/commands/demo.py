"""`manage.py demo`: makes everything that a demonstration needs, and nothing twice."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from kacanik_comms.demo.loader import ACCOUNTS, PASSWORD, prepare_data
from kacanik_comms.demo.stamp import printed_by_the_preparation, write_stamp
from plans.models import AnnualPlan


class Command(BaseCommand):
    help = "Prepares a demonstration: database, official plan, invented progress, messages and static files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Prepare again even if nothing has changed.")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="Fill an empty database as it would stand on this day, for example 2026-06-15; else today.",
        )

    def handle(self, *, force: bool, on: date | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is only for a demonstration: start it with DEMO=1.")
        printed = None if force or on else printed_by_the_preparation(settings.DATA_DIR)
        if printed is None:
            self._prepare(on)
            printed = accounts_in_words()
            write_stamp(settings.DATA_DIR, printed)
        self.stdout.write(printed, ending="")

    def _prepare(self, on: date | None) -> None:
        call_command("compilemessages", verbosity=0)
        call_command("migrate", verbosity=0)
        if on and AnnualPlan.objects.exists():
            raise CommandError("There are plans already: --on is for an empty database.")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        with transaction.atomic():
            prepare_data(on or timezone.localdate())


def accounts_in_words() -> str:
    with translation.override("en"):
        accounts = [f"  {username:<8}{role.label}" for username, (role, *_name) in ACCOUNTS.items()]
    heading = f"Demonstration accounts, all with the password {PASSWORD}:"
    return "\n".join(["", heading, *accounts, ""])
