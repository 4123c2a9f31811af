"""What pages and files of the largest year cost: 500 activities with 20,000 occurrences, and four years before it.

Everything is written and read in one transaction, so that PostgreSQL has no statistics of the tables, as after a
restore; and some of it once more with the statistics of empty tables. Each figure is the fastest of several runs, and
stands against a plain reading of the same rows in the same run: seconds differ from machine to machine, the ratio
hardly does.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence, StatusUpdate
from activities.records.plan_lines import lines_of
from activities.rules.plan_check import check_plan
from kacanik_comms.accounts.models import User
from kacanik_comms.demo.loader import prepare_data
from kacanik_comms.year.loading import facts_of
from kacanik_comms.year.trend import trend
from plans.models import AnnualPlan
from tests import large_year

RUNS = 3
LONG = 5  # seconds, after which nothing is measured again
YEAR = 2023
EARLIER = range(YEAR - 4, YEAR)
ACTIVITIES_OF_AN_EARLIER_YEAR, OCCURRENCES_OF_EACH = 100, 20


@dataclass(frozen=True)
class Figure:
    """The fastest run of some work: by the clock, with what the database did, and of this process's processor."""

    clock: float
    processor: float


def main() -> None:
    with _written() as (plan, officer):
        _print_head()
        for line in _figures(plan, officer):
            _print(*line)
    if connection.vendor != "postgresql":
        return
    # What was written and taken back leaves tables that are large and, say the statistics, empty.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with _written() as (plan, _officer):
        rows = fastest(lambda: list(_occurrences(plan)))
        facts = fastest(lambda: facts_of(plan, today=timezone.localdate()))
        _print("facts of the year, wrong statistics", facts, "its occurrences read", rows)
        table = fastest(lambda: _read(Client(headers={"host": "127.0.0.1"}), f"/data/{YEAR}/occurrences.csv"))
        _print("occurrences.csv, wrong statistics", table, "its occurrences read", rows)


@contextmanager
def _written() -> Iterator[tuple[AnnualPlan, User]]:
    """The largest year, made of the demonstration's, and those before it; taken back at the end."""
    with transaction.atomic():
        prepare_data()
        plan, officer = AnnualPlan.objects.get(year=YEAR), User.objects.get(username="zimp")
        large_year.fill(plan, officer, analyze=False)
        _write_earlier_years(plan, officer)
        yield plan, officer
        transaction.set_rollback(True)


def _figures(plan: AnnualPlan, officer: User) -> Iterator[tuple[str, Figure, str, Figure]]:
    """What was measured, its figure, and against what it stands."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(officer)
    today = timezone.localdate()

    def opened(address: str) -> Figure:
        return fastest(lambda: _read(client, address))

    activities = Activity.objects.filter(plan=plan)
    rows_of_activities = fastest(lambda: list(activities.all()))
    steps = StatusUpdate.objects.filter(activity__plan=plan)
    rows_of_steps = fastest(lambda: (list(activities.all()), list(steps.all())))
    rows_of_occurrences = fastest(lambda: list(_occurrences(plan)))
    facts = fastest(lambda: facts_of(plan, today=today))
    read = facts_of(plan, today=today)
    lines = lines_of(plan)
    yield "plan check", fastest(lambda: check_plan(lines)), "its activities read", rows_of_activities
    yield "start page", opened(reverse("activities:today")), "its activities and steps read", rows_of_steps
    yield "facts of the year", facts, "its occurrences read", rows_of_occurrences
    yield "trend of the year", fastest(lambda: trend(read)), "its occurrences read", rows_of_occurrences
    yield (
        "overview",
        opened(reverse("evaluation:dashboard") + f"?year={YEAR}"),
        "its occurrences read",
        rows_of_occurrences,
    )
    yield "years compared", opened(reverse("evaluation:years", args=[YEAR])), "facts of the year", facts
    for name in ("occurrences.csv", "occurrences.xlsx", "all.xlsx"):
        yield name, opened(f"/data/{YEAR}/{name}"), "its occurrences read", rows_of_occurrences


def _occurrences(plan: AnnualPlan) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(activity__in=list(plan.activities.values_list("pk", flat=True)))


def _print_head() -> None:
    sys.stdout.write("| what | seconds | of the processor | times | as long as |\n|---|---:|---:|---:|---|\n")


def _print(what: str, figure: Figure, against: str, other: Figure) -> None:
    sys.stdout.write(
        f"| {what} | {figure.clock:.2f} | {figure.processor:.2f} | "
        f"{figure.clock / other.clock:.1f} | {against} ({other.clock:.2f} s) |\n"
    )
    sys.stdout.flush()


def _write_earlier_years(plan: AnnualPlan, officer: User) -> None:
    for year in EARLIER:
        earlier = AnnualPlan.objects.create(
            year=year,
            strategy=plan.strategy,
            status=AnnualPlan.Status.CLOSED,
        )
        Activity.objects.bulk_create(
            large_year.new_activity(earlier, list(plan.strategy.objectives.all()), number)
            for number in range(ACTIVITIES_OF_AN_EARLIER_YEAR)
        )
        Occurrence.objects.bulk_create(
            Occurrence(activity=activity, date=date(year, 1 + week % 12, 1 + week), recorded_by=officer)
            for activity in earlier.activities.recurring()
            for week in range(OCCURRENCES_OF_EACH)
        )


def _read(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    for _chunk in response.streaming_content if response.streaming else [response.content]:
        pass


def fastest(work: Callable[[], object]) -> Figure:
    """What else the machine does makes the clock run on; the fastest of several runs had the least of it."""
    runs = []
    for _run in range(RUNS):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
        if runs[-1][0] > LONG:
            break
    return Figure(min(clock for clock, _processor in runs), min(processor for _clock, processor in runs))
