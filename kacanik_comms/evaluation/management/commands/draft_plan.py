"""`manage.py draft_plan 2023 [--dry-run]`: makes the draft of the next plan from the findings of a year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.next_plan.actions import draft_plan
from kacanik_comms.evaluation.next_plan.proposal import as_text, proposal_of
from kacanik_comms.evaluation.next_plan.situation import Situation, situation_of
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan


class Command(BaseCommand):
    help = "Makes the draft of the plan that follows a year, from the findings of its signed evaluation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", help="The year that was evaluated, for example 2023.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would become of each activity."
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="Throw away the draft that there is, with what was edited in it.",
        )
        parser.add_argument("--by", help="The account that makes it; else whoever submitted the evaluation.")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="sq (default), sr-latn or en.")

    def handle(
        self, *, year: str, dry_run: bool, again: bool, by: str | None, language: str, **options: Any
    ) -> None:
        if language not in dict(settings.LANGUAGES):
            raise CommandError(
                f"{language!r} is not one of the languages {', '.join(dict(settings.LANGUAGES))}."
            )
        plans = AnnualPlan.objects.select_related("strategy")
        plan = plans.filter(year=int(year)).first() if year.isascii() and year.isdecimal() else None
        if plan is None:
            raise CommandError(f"There is no plan for the year {year}.")
        now = situation_of(plan)
        with translation.override(language):
            standing = standing_of(plan, today=timezone.localdate(), among=Activity.objects.all())
            self.stdout.write(as_text(proposal_of(standing, now.findings)))
            if dry_run:
                return
            try:
                draft = draft_plan(plan=plan, by=_writer(now, by), at=timezone.now(), again=again)
            except NotAllowed as refused:
                raise CommandError(str(refused)) from refused
        self.stdout.write(f"\nMade: {draft}")


def _writer(now: Situation, username: str | None) -> User:
    if username is not None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        return user
    submitted_by = now.evaluation.submitted_by if now.evaluation else None
    if submitted_by is None:
        raise CommandError(f"Nobody has submitted an evaluation of {now.plan.year} yet.")
    return submitted_by
