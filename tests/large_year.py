"""A year as full as a municipality will ever make it: for the tests that count what a page asks the database."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from activities.models import Activity, Evidence, Occurrence, Responsibility, StatusUpdate
from kacanik_comms.accounts.models import User
from plans.models import AnnualPlan, Office

ACTIVITIES = 500
OCCURRENCES = 20_000


def fill(
    plan: AnnualPlan,
    by: User,
    *,
    activities: int = ACTIVITIES,
    occurrences: int = OCCURRENCES,
    analyze: bool = True,
) -> None:
    """Makes the plan hold as many activities, one in two of the new ones recurring, and as many occurrences.

    Written at once, past the history: it is the weight that counts here, not the story. It makes nothing visible that a
    small year does not have, so that the same pages can be opened in both. `analyze` gives the database the statistics
    that a server has a minute later.
    """
    offices = list(Office.objects.all())
    objectives = list(plan.strategy.objectives.all())
    present = list(plan.activities.all())
    Activity.objects.bulk_create(
        new_activity(plan, objectives, number) for number in range(activities - len(present))
    )
    all_of_them = list(Activity.objects.filter(plan=plan))
    new = [activity for activity in all_of_them if activity not in set(present)]
    Responsibility.objects.bulk_create(
        Responsibility(activity=activity, office=offices[(number + item) % len(offices)], order=item + 1)
        for number, activity in enumerate(new)
        for item in range(2)
    )
    recurring = [activity for activity in all_of_them if not activity.is_special]
    _occurrences(recurring, occurrences - Occurrence.objects.count(), by)
    StatusUpdate.objects.bulk_create(
        StatusUpdate(activity=activity, from_status="not_started", to_status="completed", by=by)
        for activity in new
        if activity.is_special
    )
    Evidence.objects.bulk_create(
        Evidence(activity=activity, url="https://example.org/demonstrim", added_by=by) for activity in new
    )
    if analyze:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def new_activity(plan: AnnualPlan, objectives: list, number: int) -> Activity:
    is_special = number % 2 == 0
    return Activity(
        plan=plan,
        objective=objectives[number % len(objectives)],
        number=1000 + number,
        kind="special" if is_special else "recurring",
        title=f"Demonstrim {number}",
        title_sq=f"Demonstrim {number}",
        starts_on=date(plan.year, 3, 1) if is_special else None,
        ends_on=date(plan.year, 6, 30) if is_special else None,
        frequency="" if is_special else "weekly",
        status=("completed" if number % 4 == 0 else "in_progress") if is_special else "",
        completed_on=date(plan.year, 5, 2) if is_special and number % 4 == 0 else None,
    )


def _occurrences(recurring: list[Activity], missing: int, by: User) -> None:
    first = recurring[0].plan.starts_on
    now = timezone.now()
    made = Occurrence.objects.bulk_create(
        (
            Occurrence(
                activity=recurring[number % len(recurring)],
                date=first + timedelta(days=number // len(recurring) * 4 % 364),
                note="Demonstrim.",
                recorded_by=by,
                recorded_at=now,
            )
            for number in range(missing)
        ),
        batch_size=2000,
    )
    strategy = recurring[0].plan.strategy
    for link, rows in (("audiences", strategy.audiences.all()), ("channels", strategy.channels.all())):
        through = getattr(Occurrence, link).through
        keys = [row.pk for row in rows]
        column = f"{link.removesuffix('s')}_id"
        through.objects.bulk_create(
            (through(occurrence_id=item.pk, **{column: keys[item.pk % len(keys)]}) for item in made),
            batch_size=5000,
        )
