"""`manage.py demo`: makes everything that a demonstration needs, and nothing twice."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import demonstration
from kacanik_comms.evaluation.demonstration_today import make_plan_of_today
from kacanik_comms.evaluation.demonstration_year import write_evaluation
from plans.models import AnnualPlan

# What the prepared state follows from: when none of these changed, everything is still there.
INPUTS = ["requirements.txt", "fixtures", "static", "kacanik_comms", "plans", "audiences", "activities"]


class Command(BaseCommand):
    help = "Prepares a demonstration: database, official plan, invented progress, messages and static files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Prepare again even if nothing has changed.")

    def handle(self, *, force: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is only for a demonstration: start it with DEMO=1.")
        # Whoever deletes what git ignores deletes these too; what is unchanged is passed over.
        call_command("compilemessages", verbosity=0)
        stamp = settings.DATA_DIR / "demo.stamp"
        digest = _digest(settings.BASE_DIR)
        if force or not stamp.exists() or stamp.read_text() != digest:
            self._prepare()
            stamp.write_text(digest)
        self._tell_accounts()

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        with transaction.atomic():
            prepare_data(today=timezone.localdate())

    def _tell_accounts(self) -> None:
        self.stdout.write("\nDemonstration accounts, all with the password " + demonstration.PASSWORD + ":")
        with translation.override("en"):
            for username, (role, *_name) in demonstration.ACCOUNTS.items():
                self.stdout.write(f"  {username:<8}{role.label}")


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


def _digest(base: Path) -> str:
    """Changes when a file that the preparation reads is added, removed or written."""
    digest = hashlib.sha256()
    for name in INPUTS:
        place = base / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                digest.update(f"{path.relative_to(base)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
