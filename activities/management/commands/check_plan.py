from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from activities.records.plan_lines import as_text, questions_about
from plans.models import AnnualPlan


class Command(BaseCommand):
    help = "Lists the questions about the annual plan of a year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", help="the year of the plan, for example 2023")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="sq (default), sr-latn or en")

    def handle(self, *, year: str, language: str, **options: Any) -> None:
        if language not in dict(settings.LANGUAGES):
            raise CommandError(
                f"{language!r} is not one of the languages {', '.join(dict(settings.LANGUAGES))}."
            )
        plan = AnnualPlan.objects.filter(year=year).first() if year.isdecimal() else None
        if plan is None:
            raise CommandError(f"There is no plan for the year {year}.")
        with translation.override(language):
            self.stdout.write(as_text(plan, questions_about(plan)))
