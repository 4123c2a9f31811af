from datetime import date

import pytest

from activities.models import AssemblySession
from activities.records import actions
from activities.records.progress import periods_of, progress_of
from activities.rules.progress import Progress
from activities.rules.recurrence import UnitState
from activities.rules.workflow import Status
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.ratio import Ratio
from tests.factories import make_activity, make_plan, make_recurring, make_session

OVER = date(2024, 1, 1)


def read(activity, on: date = OVER) -> Progress:
    activity.refresh_from_db()
    return progress_of([activity], on=on)[0]


# Whether it is implemented


@pytest.mark.parametrize(
    ("values", "is_implemented"),
    [
        ({"status": "not_started"}, False),
        ({"status": "in_progress"}, False),
        ({"status": "completed", "completed_on": date(2023, 1, 1)}, True),
        ({"status": "completed", "completed_on": date(2023, 12, 31)}, True),
        (
            {"status": "completed", "completed_on": date(2024, 1, 1)},
            False,
        ),  # done, but not in the plan's year
        ({"status": "partially_completed"}, False),
        ({"status": "not_completed"}, False),
        ({"status": "postponed", "postponed_to": date(2024, 2, 1)}, False),
        ({"status": "cancelled"}, False),
    ],
)
def test_a_special_activity_is_implemented_when_completed_in_its_year(plan, values, is_implemented):
    progress = read(make_activity(plan, **values))
    assert progress.is_implemented is is_implemented
    assert progress.compliance is None
    assert progress.status == values["status"]


@pytest.mark.parametrize(
    ("done", "skipped", "ratio", "is_implemented"),
    [
        (0, 0, Ratio(0, 12), False),
        (10, 0, Ratio(10, 12), False),
        (11, 0, Ratio(11, 12), True),
        (9, 2, Ratio(9, 10), True),  # 90 % exactly
        (8, 3, Ratio(8, 9), False),
        (1, 11, Ratio(1, 1), True),
        (0, 12, Ratio(0, 0), False),
    ],
)
def test_a_recurring_activity_is_implemented_from_90_percent_on(
    plan, record, skip, done, skipped, ratio, is_implemented
):
    monthly = make_recurring(plan, "monthly")
    for month in range(1, done + 1):
        record(monthly, date(2023, month, 10))
    for month in range(done + 1, done + skipped + 1):
        skip(monthly, date(2023, month, 10))
    progress = read(monthly)
    assert progress.compliance == ratio
    assert progress.is_implemented is is_implemented
    assert progress.status is None


def test_an_as_needed_activity_is_implemented_when_it_happened(plan, record):
    as_needed = make_recurring(plan, "as_needed")
    assert not read(as_needed).is_implemented
    record(as_needed, date(2023, 5, 5))
    assert read(as_needed).is_implemented
    assert read(as_needed).compliance is None
    assert not read(as_needed, date(2023, 5, 4)).is_implemented


def test_an_as_needed_activity_of_which_no_occasion_arose_stands_in_neither_part_of_the_rate(plan, officer):
    as_needed = make_recurring(plan, "as_needed")
    actions.state_no_occasion(
        activity=as_needed, by=officer, today=date(2023, 12, 1), note="Nothing of the kind."
    )
    assert not read(as_needed).is_implemented
    assert read(as_needed).is_without_occasion
    assert read(as_needed).implemented is None
    assert not read(as_needed, date(2023, 11, 30)).is_without_occasion


# What it counts


def test_only_what_happened_up_to_the_day_is_counted(plan, record, skip):
    monthly = make_recurring(plan, "monthly")
    for day in (date(2023, 1, 5), date(2023, 1, 6), date(2023, 3, 1)):
        record(monthly, day)
    skip(monthly, date(2023, 2, 1))
    assert read(monthly, date(2023, 2, 28)).happened == 2
    assert read(monthly, date(2023, 3, 1)).happened == 3


def test_units_can_be_asked_by_what_became_of_them(plan, record):
    quarterly = make_recurring(plan, "quarterly")
    record(quarterly, date(2023, 2, 1))
    progress = read(quarterly, date(2023, 8, 1))
    assert [unit.period.starts_on.month for unit in progress.units_in(UnitState.MISSED)] == [4]
    assert [unit.period.starts_on.month for unit in progress.units_in(UnitState.OPEN)] == [7, 10]


@pytest.mark.parametrize(
    ("on", "starts_on"),
    [
        (date(2023, 1, 1), None),  # this Sunday is of the last week of 2022
        (date(2023, 1, 2), date(2023, 1, 2)),
        (date(2023, 1, 8), date(2023, 1, 2)),
        (date(2023, 12, 31), date(2023, 12, 25)),
        (date(2024, 1, 1), None),
    ],
)
def test_the_current_unit_is_the_one_that_the_day_lies_in(weekly, on, starts_on):
    unit = read(weekly, on).current_unit
    assert (unit.period.starts_on if unit else None) == starts_on


def test_the_current_unit_of_sessions_is_the_next_one(plan):
    before = make_recurring(plan, "before_session")
    march, june = make_session(date(2023, 3, 30)), make_session(date(2023, 6, 28))
    sessions = {
        on: read(before, on).current_unit for on in (date(2023, 3, 30), date(2023, 3, 31), date(2023, 6, 29))
    }
    assert [unit and unit.period.session for unit in sessions.values()] == [march.pk, june.pk, None]


# The year


def test_december_can_be_missed_only_when_the_year_is_over(plan):
    yearly = make_recurring(plan, "yearly")

    def states(today: date) -> list[UnitState]:
        return [unit.state for unit in read(yearly, reading_day(today, plan.ends_on)).units]

    assert states(date(2023, 12, 31)) == [UnitState.OPEN]
    assert states(date(2024, 1, 1)) == [UnitState.MISSED]
    assert states(date(2026, 11, 23)) == [UnitState.MISSED]


@pytest.mark.parametrize(
    ("today", "last_week"),
    [
        (date(2026, 12, 31), "open"),
        (date(2027, 1, 3), "open"),
        (date(2027, 1, 4), "missed"),
        (date(2028, 5, 1), "missed"),
    ],
)
def test_the_last_week_is_over_when_its_sunday_is_also_in_the_next_year(db, today, last_week):
    plan = make_plan(2026)
    weekly = make_recurring(plan, "weekly")
    progress = read(weekly, reading_day(today, plan.ends_on))
    assert (len(progress.units), progress.units[-1].state) == (53, last_week)


def test_what_happened_on_the_days_of_a_week_beyond_the_year_counts(db, officer):
    plan = make_plan(2026)
    weekly = make_recurring(plan, "weekly")
    actions.record_occurrence(activity=weekly, by=officer, today=date(2027, 2, 1), on=date(2027, 1, 2))
    progress = read(weekly, reading_day(date(2027, 2, 1), plan.ends_on))
    assert (progress.units[-1].state, progress.happened) == (UnitState.DONE, 1)


def test_an_activity_is_expected_in_the_shorter_span_that_it_names(plan):
    spring = make_activity(
        plan, kind="recurring", frequency="monthly", starts_on=date(2023, 3, 1), ends_on=date(2023, 5, 31)
    )
    assert [period.starts_on.month for period in periods_of(spring)] == [3, 4, 5]


def test_a_special_activity_has_no_units(activity):
    assert periods_of(activity) == []
    assert read(activity).units == ()


# Many at once


@pytest.mark.slow
def test_a_hundred_activities_are_read_with_as_many_queries_as_one(
    plan, officer, record, django_assert_num_queries
):
    make_session(date(2023, 3, 30))
    rows = [make_activity(plan), make_recurring(plan, "weekly"), make_recurring(plan, "before_session")]
    rows += [make_recurring(plan, "monthly") for _ in range(10)]
    record(rows[-1], date(2023, 3, 3))
    actions.add_evidence(activity=rows[0], by=officer, url="https://example.org/minutes")
    for some in (rows[:1], rows):
        with django_assert_num_queries(4):
            readings = progress_of(some, on=OVER)
    assert [progress.activity for progress in readings] == rows
    assert (readings[0].evidence_count, readings[1].evidence_count) == (1, 0)
    assert [len(progress.records) for progress in readings] == [0] * 12 + [1]
    assert len(readings[2].units) == AssemblySession.objects.count() == 1


def test_none_are_read_as_none(plan):
    assert progress_of([], on=OVER) == []


def test_each_status_of_the_table_is_a_status_of_progress(plan):
    assert read(make_activity(plan)).status is Status.NOT_STARTED
