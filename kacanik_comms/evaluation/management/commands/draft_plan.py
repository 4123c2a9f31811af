"""`manage.py draft_plan 2027 --from 2026 [--dry-run]`: makes the draft of a plan from an earlier one."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.new_plan.actions import draft_plan
from kacanik_comms.evaluation.new_plan.proposal import as_text, proposal_of
from kacanik_comms.evaluation.new_plan.strategies import next_period
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan, Strategy


class Command(BaseCommand):
    help = "Makes the draft of the plan of a year from an earlier one and the findings about it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="The year of the new plan, for example 2027.")
        parser.add_argument(
            "--from", dest="source", type=int, required=True, help="The year of the earlier plan."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would become of each activity."
        )
        parser.add_argument("--by", default="", help="The account that makes it.")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="sq (default), sr-latn or en.")

    def handle(
        self, *, year: int, source: int, dry_run: bool, by: str, language: str, **options: Any
    ) -> None:
        if language not in dict(settings.LANGUAGES):
            raise CommandError(
                f"{language!r} is not one of the languages {', '.join(dict(settings.LANGUAGES))}."
            )
        plan = AnnualPlan.objects.select_related("strategy").filter(year=source).first()
        if plan is None:
            raise CommandError(f"There is no plan for the year {source}.")
        strategy = Strategy.objects.holding(year).first() or next_period(year)
        if strategy is None:
            raise CommandError(f"No strategy holds {year}; enter one first.")
        evaluation = Evaluation.objects.latest_of(plan)
        findings = list(evaluation.findings.all()) if evaluation else []
        with translation.override(language):
            standing = standing_of(plan, today=timezone.localdate(), among=Activity.objects.all())
            lines = proposal_of(standing, findings, year=year)
            self.stdout.write(as_text(lines))
            if dry_run:
                return
            writer = User.objects.filter(username=by).first()
            if writer is None:
                raise CommandError(f"There is no account {by!r}; name one with --by.")
            try:
                draft = draft_plan(
                    year=year, strategy=strategy, by=writer, at=timezone.now(), source=plan, lines=lines
                )
            except NotAllowed as refused:
                raise CommandError(str(refused)) from refused
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"\nMade: {draft}")
