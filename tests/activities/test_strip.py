"""The year as twelve months in one line: what the drawing is given."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from activities.pages.strip import WIDTH, Strip, signs_of, strip_of
from activities.records.progress import progress_of
from kacanik_comms.core.dates import reading_day
from tests.factories import make_activity, make_plan, make_recurring, make_session

ON = date(2023, 6, 15)


def strip(activity, on: date = ON) -> Strip:
    return strip_of(progress_of([activity], on=on)[0])


def drawn(activity, on: date = ON) -> list[tuple[str, str, int, int]]:
    return [(mark.kind, mark.state, mark.x, mark.width) for mark in strip(activity, on).marks]


@pytest.mark.parametrize(("year", "days"), [(2023, 365), (2024, 366)])
def test_twelve_months_stand_side_by_side_and_fill_the_year(db, year, days):
    months = strip(make_recurring(make_plan(year), "yearly"), date(year, 6, 15)).months
    assert [month.label for month in months][:3] == ["Jan", "Feb", "Mar"]
    assert months[0].x == 0
    assert all(later.x == earlier.x + earlier.width for earlier, later in pairwise(months))
    assert months[-1].x + months[-1].width == days <= WIDTH


@pytest.mark.parametrize(
    ("on", "now"),
    [
        (date(2023, 1, 1), 0),
        (date(2023, 12, 31), 364),
        (date(2022, 12, 31), None),
        (date(2024, 1, 1), None),  # a year that is over has no today
    ],
)
def test_today_is_marked_only_in_the_year_itself(activity, on, now):
    assert strip(activity, on).now == now


# The key


def test_the_key_explains_what_is_drawn_and_nothing_else(plan, record, skip):
    monthly, as_needed = make_recurring(plan, "monthly"), make_recurring(plan, "as_needed")
    record(monthly, date(2023, 1, 31))
    skip(monthly, date(2023, 2, 1))
    record(as_needed, date(2023, 1, 31))
    done = make_activity(plan, status="completed", completed_on=date(2023, 2, 1), ends_on=date(2023, 5, 31))
    assert strip(monthly).signs == {"done", "excused", "missed", "open", "now"}
    assert strip(as_needed).signs == {"happened", "now"}
    assert strip(done).signs == {"completion", "now"}
    assert signs_of([strip(as_needed), strip(done)]) == {"happened", "completion", "now"}


# Recurring


def test_each_month_has_the_shape_of_what_became_of_it(plan, officer, record, skip):
    monthly = make_recurring(plan, "monthly")
    record(monthly, date(2023, 1, 31))
    skip(monthly, date(2023, 2, 1))
    assert [(kind, state) for kind, state, *_ in drawn(monthly)] == [
        ("unit", state)
        for state in ["done", "excused", "missed", "missed", "missed", "open", *["future"] * 6]
    ]
    assert drawn(monthly)[1] == ("unit", "excused", 31, 28)
    assert strip(monthly).label == "1 done, 1 skipped with a reason, 3 missed, 7 open."
    assert strip(monthly).marks[1].title == "February 2023"


def test_of_two_times_in_a_quarter_one_is_drawn_as_half_of_it(plan, record):
    quarterly = make_recurring(plan, "quarterly", times=2)
    record(quarterly, date(2023, 1, 31))
    record(quarterly, date(2023, 5, 2))
    assert [(mark.state, mark.title) for mark in strip(quarterly).marks] == [
        ("missed", "January–March 2023: 1 of 2"),
        ("partly", "January–March 2023: 1 of 2"),
        ("open", "April–June 2023: 1 of 2"),
        ("partly", "April–June 2023: 1 of 2"),
        ("future", "July–September 2023"),
        ("future", "October–December 2023"),
    ]
    assert strip(quarterly).label == "1 missed, 3 open, 2 done in part."


@pytest.mark.parametrize("year", [2020, 2024, 2025, 2026])
def test_weeks_are_cut_at_the_years_edge_and_never_leave_the_drawing(db, year):
    plan = make_plan(year)
    marks = strip(make_recurring(plan, "weekly"), plan.ends_on).marks
    length = (plan.ends_on - plan.starts_on).days + 1
    assert all(mark.x >= 0 and mark.width >= 1 and mark.x + mark.width <= length for mark in marks)
    assert all(later.x == earlier.x + earlier.width for earlier, later in pairwise(marks))


def test_each_session_is_an_event_on_its_day(plan, record):
    before = make_recurring(plan, "before_session")
    march, *_later = [make_session(date(2023, month, 28)) for month in (3, 6, 12)]
    record(before, date(2023, 3, 20), session=march)
    assert drawn(before) == [
        ("event", "done", 86, 1),
        ("event", "open", 178, 1),  # the next one
        ("event", "future", 361, 1),
    ]


def test_what_is_done_as_the_case_arises_is_drawn_when_it_happened(plan, record):
    as_needed = make_recurring(plan, "as_needed")
    for day in (date(2023, 5, 2), date(2023, 1, 1), date(2023, 5, 2)):
        record(as_needed, day)
    assert drawn(as_needed) == [("event", "done", 0, 1), ("event", "done", 121, 1)]
    assert strip(as_needed).label == "Happened 3 times."
    assert drawn(as_needed, date(2023, 2, 1)) == [("event", "done", 0, 1)]


def test_an_activity_of_which_nothing_is_expected_says_so(plan):
    assert strip(make_recurring(plan, "before_session")).label == "nothing expected yet"


# Special

SPRING: dict[str, Any] = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}
AUTUMN = {"starts_on": date(2023, 9, 1), "ends_on": date(2023, 11, 30)}


@pytest.mark.parametrize(
    ("time", "values", "state", "words"),
    [
        (AUTUMN, {}, "planned", "Not started."),
        (AUTUMN, {"status": "in_progress"}, "open", "In progress."),
        (SPRING, {}, "late", "Not started, late."),
        (SPRING, {"status": "in_progress"}, "late", "In progress, late."),
        (SPRING, {"status": "partially_completed"}, "ended", "Partially completed."),
        (SPRING, {"status": "not_completed"}, "missed", "Not completed."),
        (SPRING, {"status": "cancelled"}, "ended", "Cancelled."),
    ],
)
def test_a_special_activity_is_a_span_of_its_planned_time(plan, time, values, state, words):
    activity = make_activity(plan, **time, **values)
    [(kind, drawn_state, x, width)] = drawn(activity)
    assert (kind, drawn_state) == ("span", state)
    assert (x, width) == ((59, 92) if time is SPRING else (243, 91))
    assert strip(activity).label.endswith(words)
    assert strip(activity).label.startswith("Planned: ")


def test_what_is_completed_in_time_fills_its_span_and_marks_the_day(plan):
    activity = make_activity(plan, **SPRING, status="completed", completed_on=date(2023, 5, 31))
    assert drawn(activity) == [("span", "completed", 59, 92), ("event", "done", 150, 1)]
    assert strip(activity).label == "Planned: March–May 2023. Completed on 31 May 2023."


def test_what_is_completed_late_leaves_its_span_empty(plan):
    activity = make_activity(plan, **SPRING, status="completed", completed_on=date(2023, 6, 1))
    assert drawn(activity) == [("span", "planned", 59, 92), ("event", "done", 151, 1)]


def test_what_is_postponed_shows_its_new_day_also_beyond_the_year(plan):
    activity = make_activity(plan, **SPRING, status="postponed", postponed_to=date(2024, 3, 1))
    assert drawn(activity) == [
        ("span", "planned", 59, 92),
        ("event", "open", 364, 1),
    ]


def test_the_whole_year_is_as_long_as_the_year(plan, activity):
    assert drawn(activity) == [("span", "planned", 0, 365)]
    assert drawn(activity, reading_day(date(2026, 1, 1), plan.ends_on)) == [("span", "late", 0, 365)]


def test_an_activity_without_a_date_is_an_empty_strip(plan):
    activity = make_activity(plan, starts_on=None, ends_on=None)
    assert drawn(activity) == []
    assert strip(activity).label == "Planned: no date. Not started."
