"""`manage.py evaluation_report 2023 --language sq --output FILE`: writes the evaluation report of a year."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kacanik_comms.evaluation.editions import EDITIONS, pdf_name
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record import snapshot_now
from kacanik_comms.report.rendering.results import write_whole
from plans.models import AnnualPlan


class Command(BaseCommand):
    help = "Writes the evaluation report of a year as a PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", help="The year of the plan, for example 2023.")
        parser.add_argument(
            "--language",
            default="sq",
            help="sq, sr-latn, en or sq+sr-latn, which is both in one document; sq where nothing is said.",
        )
        parser.add_argument(
            "--output", help="The file to write; raporti-vleresimit-2023-sq.pdf where nothing is said."
        )

    def handle(self, *, year: str, language: str, output: str | None, **options: Any) -> None:
        if language not in EDITIONS:
            raise CommandError(f"There is no report in “{language}”. Choose one of {', '.join(EDITIONS)}.")
        plan = _plan_of(year)
        if output == "":
            raise CommandError("The name of the file to write is empty.")
        target = Path(output or pdf_name(plan.year, language))
        _check_place(target)
        snapshot = snapshot_now(plan, today=timezone.localdate())
        content = render_edition(snapshot, language)
        try:
            write_whole(target, content)
        except OSError as error:
            raise _unwritable(target, error) from error
        self.stdout.write(f"Written to {target}")


def _plan_of(year: str) -> AnnualPlan:
    if not year.isascii() or not year.isdigit():
        raise CommandError(f"“{year}” is not a year. Give it in figures, for example 2023.")
    plan = AnnualPlan.objects.select_related("strategy").filter(year=int(year)).first()
    if plan is None:
        years = [str(year) for year in AnnualPlan.objects.order_by("year").values_list("year", flat=True)]
        there_is = f"There is one for {', '.join(years)}." if years else "There is none at all yet."
        raise CommandError(f"There is no plan for {year}. {there_is}")
    return plan


def _check_place(target: Path) -> None:
    """Before the work is done, so that nobody waits for a refusal."""
    try:
        is_folder, has_folder = target.is_dir(), target.parent.is_dir()
        is_no_file = target.exists() and not target.is_file()
    except OSError as error:
        raise _unwritable(target, error) from error
    if is_folder:
        raise CommandError(f"{target} is a folder. Give the name of the file to write.")
    if is_no_file:
        raise CommandError(f"{target} is a device or a pipe, not a file. Give the name of the file to write.")
    if not has_folder:
        raise CommandError(f"{target} cannot be written: the folder {target.parent} does not exist.")


def _unwritable(target: Path, error: OSError) -> CommandError:
    return CommandError(f"{target} cannot be written: {error.strerror}.")
