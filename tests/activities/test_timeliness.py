from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import Activity
from activities.rules.timeliness import Timeliness, timeliness
from activities.rules.workflow import ENDED, OPEN, Status
from tests.factories import make_activity, make_objective, make_recurring

TODAY = date(2023, 6, 15)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def data(
    status: str, *, ends: int | None = None, moved_to: int | None = None, done: int | None = None
) -> str | None:
    """The timeliness today, with every date told in days from today."""
    ends_on, postponed_to, completed_on = (
        None if days is None else after(days) for days in (ends, moved_to, done)
    )
    return timeliness(
        status=Status(status), ends_on=ends_on, postponed_to=postponed_to, completed_on=completed_on, on=TODAY
    )


@pytest.mark.parametrize("status", sorted(OPEN - {Status.POSTPONED}))
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (15, "on_time"),
        (14, "due_soon"),
        (1, "due_soon"),
        (0, "due_soon"),  # on its last day it is not late yet
        (-1, "late"),
        (-365, "late"),
        (None, "no_date"),
    ],
)
def test_what_is_open_is_due_soon_from_14_days_before_and_late_from_the_day_after(status, days, expected):
    assert data(status, ends=days) == expected


@pytest.mark.parametrize(
    ("ends", "moved_to", "expected"),
    [
        (-30, 15, "on_time"),
        (-30, 14, "due_soon"),
        (-30, 0, "due_soon"),
        (-30, -1, "late"),
        (None, -1, "late"),  # it had no date, and now it has one
        (None, 60, "on_time"),
    ],
)
@pytest.mark.parametrize("status", ["postponed", "in_progress"])
def test_what_was_postponed_is_held_against_its_new_date(status, ends, moved_to, expected):
    assert data(status, ends=ends, moved_to=moved_to) == expected


@pytest.mark.parametrize(
    ("ends", "done", "expected"),
    [
        (-10, -10, "on_time"),
        (-10, -11, "on_time"),
        (-10, -9, "completed_late"),
        (30, 0, "on_time"),
        (None, 0, "no_date"),
    ],
)
def test_what_is_completed_is_held_against_the_plan_even_if_it_was_postponed(ends, done, expected):
    assert data("completed", ends=ends, done=done) == expected
    assert data("completed", ends=ends, done=done, moved_to=200) == expected


@pytest.mark.parametrize("status", sorted(ENDED - {Status.COMPLETED}))
@pytest.mark.parametrize("days", [-30, 0, 30, None])
def test_what_ended_without_being_completed_is_neither_on_time_nor_late(status, days):
    assert data(status, ends=days) is None


def test_a_recurring_activity_has_units_and_no_timeliness(weekly):
    assert weekly.timeliness(on=TODAY) is None


# The same rule, asked of the database

EDGES = [None, -16, -15, -14, -1, 0, 1, 13, 14, 15, 16]


def write(plan, rows) -> None:
    """One special activity for each (status, planned end, new date, day of completion)."""
    objective = make_objective()
    Activity.objects.bulk_create(
        Activity(
            plan=plan, objective=objective, kind="special", number=number, title_sq="Aktiviteti",
            status=status, starts_on=ends_on, ends_on=ends_on, postponed_to=postponed_to, completed_on=completed_on,
        )
        for number, (status, ends_on, postponed_to, completed_on) in enumerate(rows, start=1)
    )  # fmt: skip


def assert_both_agree(on: date) -> None:
    by_rule = {activity.pk: activity.timeliness(on=on) for activity in Activity.objects.all()}
    for wanted in Timeliness:
        asked = set(Activity.objects.with_timeliness(wanted, on=on).values_list("pk", flat=True))
        assert asked == {pk for pk, data in by_rule.items() if data == wanted}


def possible(status: str, postponed_to: object, completed_on: object) -> bool:
    """What the database lets in."""
    if (completed_on is not None) != (status == Status.COMPLETED):
        return False
    return status != Status.POSTPONED or postponed_to is not None


@pytest.mark.slow
def test_the_database_answers_as_the_rule_does_at_every_edge(plan):
    days = [None if edge is None else after(edge) for edge in EDGES]
    rows = [row for row in product(Status, days, days, days) if possible(row[0], row[2], row[3])]
    assert len(rows) > 1_500
    write(plan, rows)
    make_recurring(plan, "monthly")
    assert_both_agree(TODAY)


some_day = st.none() | st.dates(date(2022, 12, 1), date(2024, 2, 1))
some_rows = st.lists(
    st.tuples(st.sampled_from(Status), some_day, some_day, some_day).filter(
        lambda row: possible(row[0], row[2], row[3])
    )
)


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=some_rows, on=st.dates(date(2022, 12, 1), date(2024, 2, 1)))
def test_the_database_answers_as_the_rule_does_on_any_day(plan, rows, on):
    with transaction.atomic():
        write(plan, rows)
        assert_both_agree(on)
        transaction.set_rollback(True)


def test_late_and_due_soon_have_names_of_their_own(plan):
    late = make_activity(plan, starts_on=after(-30), ends_on=after(-1))
    soon = make_activity(plan, starts_on=after(-30), ends_on=after(3))
    make_activity(plan)
    assert list(Activity.objects.with_timeliness("late", on=TODAY)) == [late]
    assert list(Activity.objects.with_timeliness("due_soon", on=TODAY)) == [soon]


def test_a_timeliness_that_does_not_exist_finds_nothing(activity):
    assert not Activity.objects.with_timeliness("early", on=TODAY).exists()
