"""A month as it hangs on the wall."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, Occurrence
from activities.pages.month import CalendarKind, month_asked_for, month_of
from activities.records import actions
from tests.factories import make_activity, make_recurring, make_session

NOVEMBER = date(2023, 11, 1)


def month(first=NOVEMBER, *, on=date(2023, 11, 15), sessions=()):
    return month_of(first, Activity.objects.for_page(), sessions, on=on, today=on)


def entries(of):
    return [
        (day.date.day, entry.kind, str(entry.session.title if entry.session else entry.activity.title))
        for week in of.weeks
        for day in week
        for entry in day.entries
    ]


@pytest.fixture
def step(officer):
    def take(activity, name, on=date(2023, 11, 15), **values):
        activity.refresh_from_db()
        actions.take_step(
            activity=activity,
            step=name,
            by=officer,
            version=activity.version,
            today=on,
            note="Reason",
            **values,
        )

    return take


@pytest.mark.parametrize(
    ("first", "weeks", "begins", "ends"),
    [
        (NOVEMBER, 5, date(2023, 10, 30), date(2023, 12, 3)),
        (date(2023, 1, 1), 6, date(2022, 12, 26), date(2023, 2, 5)),
        (date(2021, 2, 1), 4, date(2021, 2, 1), date(2021, 2, 28)),
        (date(2024, 2, 1), 5, date(2024, 1, 29), date(2024, 3, 3)),
    ],
)
def test_weeks_begin_on_monday_and_are_whole(first, weeks, begins, ends):
    of = month_of(first, [], [], on=first, today=first)
    assert len(of.weeks) == weeks
    assert {len(week) for week in of.weeks} == {7}
    assert (of.weeks[0][0].date, of.weeks[-1][-1].date) == (begins, ends)
    assert of.weekdays[0] == "Monday"
    assert {day.date.month for week in of.weeks for day in week if day.is_inside} == {first.month}
    assert [day.date for week in of.weeks for day in week if day.is_today] == [first]


def test_the_months_beside_it_cross_the_edge_of_the_year():
    assert month_of(date(2023, 12, 1), [], [], on=NOVEMBER, today=NOVEMBER).after == date(2024, 1, 1)
    assert month_of(date(2023, 1, 1), [], [], on=NOVEMBER, today=NOVEMBER).before == date(2022, 12, 1)


def test_a_special_activity_is_due_on_its_last_day(plan):
    make_activity(plan, title="Survey", starts_on=date(2023, 11, 1), ends_on=date(2023, 11, 30))
    assert entries(month()) == [(30, CalendarKind.DUE, "Survey")]
    assert entries(month(on=date(2023, 12, 1))) == [(30, CalendarKind.LATE, "Survey")]
    assert entries(month(date(2023, 12, 1))) == []


def test_what_was_done_on_the_very_day_is_shown_once(plan, step):
    survey = make_activity(plan, title="Survey", ends_on=date(2023, 11, 10))
    step(survey, "complete", completed_on=date(2023, 11, 10))
    assert entries(month()) == [(10, CalendarKind.COMPLETED, "Survey")]
    step(survey, "reopen")
    step(survey, "complete", completed_on=date(2023, 11, 13))
    assert entries(month()) == [(10, CalendarKind.DUE, "Survey"), (13, CalendarKind.COMPLETED, "Survey")]


def test_a_postponed_deadline_stands_on_both_days(plan, step):
    survey = make_activity(plan, title="Survey", ends_on=date(2023, 11, 20))
    step(survey, "postpone", postponed_to=date(2023, 12, 5))
    assert entries(month()) == [(20, CalendarKind.POSTPONED, "Survey")]
    assert entries(month(date(2023, 12, 1))) == [(5, CalendarKind.DUE, "Survey")]
    assert entries(month(date(2023, 12, 1), on=date(2023, 12, 6))) == [(5, CalendarKind.LATE, "Survey")]


def test_what_was_called_off_and_what_has_no_time_is_not_due(plan, step):
    step(make_activity(plan, title="Off", ends_on=date(2023, 11, 20)), "cancel")
    make_activity(plan, title="No time", starts_on=None, ends_on=None)
    assert entries(month()) == []


def test_what_happened_and_what_was_skipped_is_counted_by_the_day(plan, record, skip):
    meeting = make_recurring(plan, "weekly", title="Meeting")
    record(meeting, date(2023, 11, 6))
    record(meeting, date(2023, 11, 6))
    skip(meeting, date(2023, 11, 28))
    of = month()
    assert entries(of) == [(6, CalendarKind.HAPPENED, "Meeting")]
    assert of.weeks[1][0].entries[0].times == 2
    # A week is skipped, on no day of it.
    assert [entry.kind for entry in of.without_day] == [CalendarKind.SKIPPED]
    assert of.count == 2


def test_a_week_stands_in_the_month_of_its_thursday(plan, skip):
    weekly = make_recurring(plan, "weekly", title="Meeting")
    skip(weekly, date(2023, 10, 30))
    skip(weekly, date(2023, 12, 3))
    months = {number: len(month(date(2023, number, 1)).without_day) for number in (10, 11, 12)}
    assert months == {10: 0, 11: 2, 12: 0}


def test_of_the_occurrences_only_those_of_the_month_are_read(plan, officer, sign_in):
    meeting = make_recurring(plan, "weekly", title="Meeting")
    days = [date(2023, 11, 6), *(date(2023, number, day) for number in (3, 10) for day in range(1, 29))]
    Occurrence.objects.bulk_create(
        Occurrence(activity=meeting, date=day, recorded_by=officer) for day in days for _time in range(3)
    )
    client = sign_in(officer)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("activities:list") + "?year=2023&view=calendar&month=2023-11")
    assert "3 times" in page.content.decode()
    [reading] = [query["sql"] for query in asked if query["sql"].startswith('SELECT "activities_occurrence"')]
    with connection.cursor() as cursor:
        cursor.execute(reading)
        assert len(cursor.fetchall()) == 1


def test_a_session_comes_first_on_its_day(plan, record):
    session = make_session(date(2023, 11, 6), "Seanca 9")
    record(make_recurring(plan, "weekly", title="Meeting"), date(2023, 11, 6))
    assert entries(month(sessions=[session])) == [
        (6, CalendarKind.SESSION, "Seanca 9"),
        (6, CalendarKind.HAPPENED, "Meeting"),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2023-11", NOVEMBER),
        ("2000-01", date(2000, 1, 1)),
        ("2100-12", date(2100, 12, 1)),
        *((text, None) for text in ("", "11", "2023-13", "2023-00", "2023-1", "1999-12", "2101-01", "x-11")),
        *((text, None) for text in ("2023-11-01", "-", "²023-11", "2023--1", "2023- 1")),
    ],
)
def test_a_month_is_asked_for_by_year_and_month(text, first):
    assert month_asked_for(text) == first
