"""The databases that are measured: a year of 43, 500 or 2,000 activities, with occurrences and with years behind it.

Each is made of the demonstration's present year, in a folder of its own, as a server has it. What is added asks for
nothing: it is done, in time and proved, so that every page shows the same rows in each of them.
"""

import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from activities.adoption.actions import before_amending
from activities.models import Activity, Evidence, Occurrence, PlanBaseline, Responsibility, StatusUpdate
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.demo.loader import make_accounts, prepare_data
from kacanik_comms.evaluation.models import Evaluation
from plans.models import AnnualPlan, Objective, Office
from plans.revision import all_plans, raise_revision

T = TypeVar("T")

# Answers for each of the 43, and for nothing that is added.
OFFICE = "zimp"
STEPS, FIRST_WEEKS = 20, 4
AT_ONCE, ADDED = 10_000, 1_000
NAMES = {"default": "kacanik.sqlite3", "cache": "cache.sqlite3"}


@dataclass(frozen=True)
class Size:
    activities: int
    occurrences: int = 0
    years: int = 1
    # Whether the years before were judged; else *Sot* goes on asking about each.
    is_judged: bool = True

    def __str__(self) -> str:
        years = f" × {self.years} years" if self.years > 1 else ""
        return f"{self.activities}, {self.occurrences}{years}" + ("" if self.is_judged else ", not judged")

    @property
    def folder(self) -> str:
        return "-".join(str(self).replace(",", "").replace("×", "x").split())


SMALL, MIDDLE, LARGE = Size(43), Size(500), Size(2_000)
BUSY, BUSIEST = Size(500, 20_000), Size(500, 200_000)
OLD, UNJUDGED = Size(500, 20_000, years=10), Size(500, 20_000, years=10, is_judged=False)


class Reader(ProcessPoolExecutor):
    """A process that reads one of the databases and nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(1, get_context("fork"), open_database, (folder,))

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        return self.submit(function, *arguments).result()


def open_database(folder: Path) -> None:
    """From now on this process reads and writes the database of the folder."""
    for alias, name in NAMES.items():
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = str(folder / name)


class Databases(dict[Size, Path]):
    """Each in a folder of its own, made when it is first asked for, and found where an earlier run left it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, size: Size) -> Path:
        own = self.folder / size.folder
        if not own.exists():
            begun_from = None if size == SMALL else self[UNJUDGED if size == OLD else SMALL]
            making = self.folder / "making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(mode=0o700)
            (making / "static").symlink_to(self.folder / "static")
            if begun_from:
                shutil.copy(begun_from / NAMES["default"], making)
            # By a process of its own, so that this one stays as small as a web server is.
            with Reader(making) as process:
                process.call(_make, size)
            making.rename(own)
        self[size] = own
        return own


def _make(size: Size) -> None:
    if size == SMALL:
        call_command("migrate", verbosity=0)
        _drop_guards()
    with transaction.atomic():
        if size == SMALL:
            _begin()
        elif size == OLD:
            AnnualPlan.objects.exclude(pk=present_plan().pk).update(status=AnnualPlan.Status.CLOSED)
        else:
            _fill(size)
        raise_revision(all_plans())
    with connection.cursor() as cursor:
        # As a server has it a minute later.
        cursor.execute("ANALYZE")


def present_plan() -> AnnualPlan:
    return AnnualPlan.objects.get(year=timezone.localdate().year)


def _drop_guards() -> None:
    """What was adopted is never changed; here a longer plan was adopted in its place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _begin() -> None:
    """The demonstration's present year and nothing before it, filled up to 43 activities."""
    prepare_data(timezone.localdate())
    plan, cast = present_plan(), make_accounts()
    others = AnnualPlan.objects.exclude(pk=plan.pk)
    Evaluation.objects.filter(plan__in=others).delete()
    Activity.objects.filter(plan__in=others).delete()
    others.delete()
    office, officer = Office.objects.get(code=OFFICE), cast[Role.OFFICER]
    activities = _add(plan, SMALL.activities - plan.activities.count(), officer)
    Responsibility.objects.filter(activity__in=activities).delete()
    answered = Responsibility.objects.filter(office=office).values("activity")
    Responsibility.objects.bulk_create(
        Responsibility(activity=activity, office=office, order=9)
        for activity in plan.activities.exclude(pk__in=answered)
    )
    StatusUpdate.objects.bulk_create(
        StatusUpdate(
            activity=detailed(),
            from_status="in_progress",
            to_status="in_progress",
            note=f"Hapi {number}.",
            by=officer,
        )
        for number in range(STEPS)
    )
    _keep_as_adopted(plan, cast[Role.PLAN_ADMIN])


def detailed() -> Activity:
    """The one that the page of an activity shows."""
    activity: Activity = present_plan().activities.special().still_open().order_by("objective", "number")[0]
    return activity


def _fill(size: Size) -> None:
    plan, users = present_plan(), {user.username: user for user in User.objects.all()}
    plans = [plan] + [_earlier(plan, plan.year - number) for number in range(1, size.years)]
    for each in plans:
        _add(each, size.activities - each.activities.count(), users["zimp"])
        _add_occurrences(each, size.occurrences, users["zimp"])
        _keep_as_adopted(each, users["admin"])


def _earlier(plan: AnnualPlan, year: int) -> AnnualPlan:
    return AnnualPlan.objects.create(
        year=year,
        strategy=plan.strategy,
        status="adopted",
        is_published=True,
        title=f"Plani {year}",
        holds_demonstration_data=True,
    )


def _keep_as_adopted(plan: AnnualPlan, by: User) -> None:
    """What was added was adopted too."""
    PlanBaseline.objects.filter(plan=plan).delete()
    before_amending(plan=plan, by=by, at=timezone.now())


def _add(plan: AnnualPlan, number: int, by: User) -> list[Activity]:
    """Half of them special and completed; of the others half done as needed, half in the first weeks of the year."""
    others = list(Office.objects.exclude(code=OFFICE))
    # The last one: what is shown first stays first.
    objective = plan.strategy.objectives.order_by("number").last()
    first = plan.activities.count()
    made = Activity.objects.bulk_create(_activity(plan, objective, first + turn) for turn in range(number))
    Responsibility.objects.bulk_create(
        Responsibility(
            activity=activity, office=others[(activity.number + turn) % len(others)], order=turn + 1
        )
        for activity in made
        for turn in range(2)
    )
    StatusUpdate.objects.bulk_create(
        StatusUpdate(activity=activity, from_status="not_started", to_status="completed", by=by)
        for activity in made
        if activity.is_special
    )
    Evidence.objects.bulk_create(
        Evidence(activity=activity, url="https://example.org/demonstrim", added_by=by) for activity in made
    )
    _record(
        (activity, plan.starts_on + timedelta(weeks=week), by)
        for activity in made
        if activity.frequency == "weekly"
        for week in range(FIRST_WEEKS)
    )
    return made


def _activity(plan: AnnualPlan, objective: Objective, number: int) -> Activity:
    common = {
        "plan": plan,
        "objective": objective,
        "number": ADDED + number,
        "title": f"Demonstrim {number}",
        "title_sq": f"Demonstrim {number}",
    }
    if number % 2:
        return Activity(kind="special", status="completed", completed_on=plan.starts_on, **common)
    if number % 4:
        return Activity(kind="recurring", frequency="as_needed", status="", **common)
    return Activity(
        kind="recurring",
        frequency="weekly",
        status="",
        starts_on=plan.starts_on,
        ends_on=plan.starts_on + timedelta(weeks=FIRST_WEEKS, days=-1),
        **common,
    )


def _add_occurrences(plan: AnnualPlan, number: int, by: User) -> None:
    added = list(plan.activities.recurring().filter(number__gte=ADDED + SMALL.activities))
    days = max(1, (min(timezone.localdate(), plan.ends_on) - plan.starts_on).days)
    _record(
        (added[turn % len(added)], plan.starts_on + timedelta(days=turn // len(added) * 5 % days), by)
        for turn in range(number)
    )


def _record(rows: Iterable[tuple[Activity, date, User]]) -> None:
    now, rows = timezone.now(), list(rows)
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        made = Occurrence.objects.bulk_create(
            Occurrence(activity=activity, date=day, note="Demonstrim.", recorded_by=by, recorded_at=now)
            for activity, day, by in some
        )
        strategy = some[0][0].plan.strategy
        linked = {"audiences": strategy.audiences, "channels": strategy.channels}
        for link, rows_of_strategy in linked.items():
            keys = list(rows_of_strategy.values_list("pk", flat=True))
            through = getattr(Occurrence, link).through
            column = f"{link.removesuffix('s')}_id"
            through.objects.bulk_create(
                through(occurrence_id=row.pk, **{column: keys[row.pk % len(keys)]}) for row in made
            )
