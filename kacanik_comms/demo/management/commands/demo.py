"""`manage.py demo`: makes everything that a demonstration needs, and nothing twice."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from kacanik_comms.accounts.roles import Role
from kacanik_comms.demo import records as demonstration
from kacanik_comms.demo.evaluation import write_evaluation
from kacanik_comms.demo.stamp import printed_by_the_preparation, write_stamp
from kacanik_comms.demo.today import make_plan_of_today
from plans.models import AnnualPlan


class Command(BaseCommand):
    help = "Prepares a demonstration: database, official plan, invented progress, messages and static files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Prepare again even if nothing has changed.")

    def handle(self, *, force: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is only for a demonstration: start it with DEMO=1.")
        printed = None if force else printed_by_the_preparation(settings.DATA_DIR)
        if printed is None:
            self._prepare()
            printed = accounts_in_words()
            write_stamp(settings.DATA_DIR, printed)
        self.stdout.write(printed, ending="")

    def _prepare(self) -> None:
        call_command("compilemessages", verbosity=0)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        with transaction.atomic():
            prepare_data(today=timezone.localdate())


def accounts_in_words() -> str:
    with translation.override("en"):
        accounts = [
            f"  {username:<8}{role.label}" for username, (role, *_name) in demonstration.ACCOUNTS.items()
        ]
    heading = f"Demonstration accounts, all with the password {demonstration.PASSWORD}:"
    return "\n".join(["", heading, *accounts, ""])


def prepare_data(*, today: date | None = None) -> None:
    """Invents progress only for the plan that it loads itself; a plan that visitors made is theirs.

    With `today` also a plan of the current year, so that there is something to do.
    """
    is_empty = not AnnualPlan.objects.exists()
    if is_empty:
        call_command("loaddata", "strategy_2023_2026", "plan_2023", verbosity=0)
        # Loading writes no history; with a first record, the first change shows what was before.
        call_command("first_history", verbosity=0)
    cast = demonstration.make_accounts()
    if is_empty:
        for plan in AnnualPlan.objects.exclude(status=AnnualPlan.Status.DRAFT):
            demonstration.make_progress(plan, cast[Role.OFFICER])
            write_evaluation(plan, cast[Role.OFFICER])
            if today:
                make_plan_of_today(plan, cast, today)
