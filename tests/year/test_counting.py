"""The counts of a year, made by the database and kept until something changes."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, Occurrence
from activities.records import actions
from activities.rules.days import Days
from kacanik_comms.report.record.computed import computed
from kacanik_comms.year import counting
from kacanik_comms.year.counting import counted, tallies
from kacanik_comms.year.loading import facts_of, kept_facts_of, reaches_of
from kacanik_comms.year.tally import Tally, tally_of
from kacanik_comms.year.trend import trend
from plans.models import AnnualPlan
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_plan,
    make_recurring,
)

pytestmark = pytest.mark.postgresql

LATER = date(2024, 2, 1)


def of_occurrences(plan, today) -> Tally:
    return tally_of(reaches_of((plan, today)), plan)


def numbers(tally: Tally) -> dict[str, dict]:
    return {field.name: dict(getattr(tally, field.name)) for field in fields(tally)}


@pytest.fixture
def at(monkeypatch):
    def recorded(day):
        monkeypatch.setattr(timezone, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    return recorded


@pytest.fixture
def full(plan, officer, record, complete, at):
    """A year with occurrences of every kind: on days and in units, at the edges of quarters, skipped and reopened."""
    youth, media = make_audience("youth"), make_audience("media", 2)
    web, radio = make_channel("web"), make_channel("radio")
    message = make_message(youth)
    weekly, often = make_recurring(plan, "weekly"), make_recurring(plan, "quarterly")
    record(
        weekly,
        date(2023, 3, 31),
        date(2023, 4, 1),
        audiences=[youth, media],
        channels=[web, radio],
        messages=[message],
        people_reached=30,
        cost=Decimal("12.50"),
    )
    record(weekly, date(2023, 4, 3), date(2023, 9, 30), audiences=[media], channels=[web], people_reached=0)
    record(weekly, date(2023, 12, 31), cost=Decimal("0.10"))
    at(date(2023, 7, 10))
    for unit in (
        Days(date(2023, 3, 27), date(2023, 4, 2)),
        Days(date(2023, 4, 3), date(2023, 4, 9)),
        Days(date(2023, 6, 26), date(2023, 7, 2)),
    ):
        actions.record_occurrence(
            activity=weekly, by=officer, today=date(2023, 7, 10), unit=unit, audiences=[youth], seen=None
        )
    actions.record_occurrence(
        activity=often,
        by=officer,
        today=date(2023, 7, 10),
        unit=Days(date(2023, 4, 1), date(2023, 6, 30)),
        channels=[radio],
    )
    actions.skip_unit(activity=weekly, by=officer, on=date(2023, 5, 10), reason="Pushim")
    complete(make_activity(plan), date(2023, 2, 20))
    complete(make_activity(plan), date(2024, 1, 8))
    reopened = make_activity(plan)
    complete(reopened, date(2023, 2, 21))
    reopened.refresh_from_db()
    actions.take_step(
        activity=reopened,
        step="reopen",
        by=officer,
        version=reopened.version,
        today=date(2023, 3, 1),
        note="Not yet.",
    )
    return plan


@pytest.mark.parametrize(
    "today",
    [date(2022, 12, 31), date(2023, 4, 1), date(2023, 4, 2), date(2023, 7, 10), date(2023, 12, 31), LATER],
)
def test_the_database_counts_what_stands_in_the_occurrences(full, today):
    [counted] = tallies([(full, today)])
    assert numbers(counted) == numbers(of_occurrences(full, today))
    assert counted.times == len(reaches_of((full, today)))


def test_after_a_change_one_activity_is_counted_anew(full, keeps, officer, record, monkeypatch):
    asked = []
    of_activities = counting._of_activities

    def count(years, activities):
        asked.append({row.pk for row in activities})
        return of_activities(years, activities)

    monkeypatch.setattr(counting, "_of_activities", count)
    [before] = tallies([(AnnualPlan.objects.get(pk=full.pk), LATER)])
    weekly = full.activities.get(frequency="weekly")
    record(weekly, date(2023, 5, 2), channels=full.strategy.channels.all())
    [after] = tallies([(AnnualPlan.objects.get(pk=full.pk), LATER)])
    assert asked[1:] == [{weekly.pk}]
    assert after.times == before.times + 1
    assert numbers(after) == numbers(of_occurrences(full, LATER))


@pytest.mark.parametrize("few", [0, 100])
def test_links_are_looked_up_or_read_all_together(full, officer, record, few, monkeypatch):
    record(make_recurring(make_plan(2024), "weekly"), date(2024, 5, 2), channels=full.strategy.channels.all())
    monkeypatch.setattr(counting, "FEW", few)
    assert numbers(counted([(full, LATER)])[0]) == numbers(of_occurrences(full, LATER))


def test_weeks_and_days_stand_in_their_quarters(full):
    [counted] = tallies([(full, LATER)])
    # A week belongs to the quarter of its Thursday.
    assert counted.by_quarter == {1: 3, 2: 5, 3: 1, 4: 1}
    assert sum(counted.costs.values()) == Decimal("25.10")
    assert {str(cost) for cost in counted.costs.values()} == {"25.10"}


def test_a_year_is_counted_among_some_of_its_activities(full):
    [none] = tallies([(full, LATER)], Activity.objects.none())
    [special] = tallies([(full, LATER)], Activity.objects.special())
    assert (none.times, special.times) == (0, 1)


def test_years_and_days_are_counted_each_for_itself(full, officer, record):
    other = make_plan(2024)
    record(make_recurring(other, "weekly"), date(2024, 5, 2))
    with CaptureQueriesContext(connection) as asked:
        both = tallies([(full, LATER), (other, date(2024, 6, 1))])
    assert [tally.times for tally in both] == [10, 1]
    assert both[1].by_quarter == {2: 1}
    # For themselves, and for their links.
    assert sum('FROM "activities_occurrence" ' in query["sql"] for query in asked) == 2
    assert [tally.times for tally in tallies([(full, date(2023, 4, 1)), (full, LATER)])] == [3, 10]


# What is kept


def read(client, address) -> str:
    return re.sub(r"\w{64}", "token", client.get(address).content.decode())


def reads_of_occurrences(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum('FROM "activities_occurrence"' in query["sql"] for query in asked)


def test_the_page_of_audiences_reads_no_occurrence_while_nothing_changes(
    full, keeps, sign_in, officer, record
):
    client = sign_in(officer)
    page = read(client, "/audiences/?year=2023")
    assert reads_of_occurrences(client, "/audiences/?year=2023") == 0
    assert read(client, "/audiences/?year=2023") == page
    record(make_recurring(full, "as_needed"), date(2023, 5, 2), audiences=full.strategy.audiences.all())
    assert reads_of_occurrences(client, "/audiences/?year=2023") == 2
    assert read(client, "/audiences/?year=2023") != page


@pytest.mark.parametrize("day", [date(2023, 4, 1), date(2023, 6, 28), date(2023, 7, 10), LATER])
def test_the_trend_counts_what_the_year_counts(full, keeps, day):
    facts = facts_of(full, today=day)
    points = trend(facts)
    assert sum(point.occurrences for point in points) == facts.tally.times == len(facts.reaches)
    for _time in ("made", "kept"):
        [kept] = kept_facts_of([full], today=day)
        assert in_numbers(trend(kept)) == in_numbers(points)


def in_numbers(points) -> list[tuple]:
    return [(point.implementation, point.compliance, point.occurrences) for point in points]


def test_pages_and_report_say_the_same_of_a_year(full, keeps, record):
    for day in (date(2023, 4, 1), LATER):
        [kept] = kept_facts_of([full], today=day)
        assert computed(kept) == computed(facts_of(full, today=day))
    record(make_recurring(full, "weekly"), date(2023, 5, 2))
    [kept] = kept_facts_of([full], today=LATER)
    assert computed(kept) == computed(facts_of(full, today=LATER))


def test_what_is_signed_is_made_of_nothing_that_was_kept(full, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("somebody read what was kept")

    monkeypatch.setattr("kacanik_comms.core.caching.caches", {"default": SimpleNamespace(get_many=refuse)})
    facts_of(full, today=LATER)
    with pytest.raises(AssertionError):
        kept_facts_of([full], today=LATER)


def test_what_was_written_after_the_plan_was_read_is_counted(plan, keeps, record):
    before = AnnualPlan.objects.get(pk=plan.pk)
    assert kept_facts_of([before], today=LATER)[0].tally.times == 0
    record(make_recurring(plan, "weekly"), date(2023, 5, 2))
    assert kept_facts_of([before], today=LATER)[0].tally.times == 1


def test_the_day_of_the_reading_is_part_of_what_is_kept(full, keeps):
    days = (date(2023, 4, 1), date(2023, 7, 10), LATER, date(2026, 1, 1))
    assert [tallies([(full, day)])[0].times for day in days] == [3, 8, 10, 10]
    assert [tallies([(full, day)])[0].times for day in days] == [3, 8, 10, 10]


def test_the_chief_reads_the_same_trend_again(full, keeps, sign_in, chief, monkeypatch):
    client = sign_in(chief)
    first = read(client, "/evaluation/dashboard/?year=2023")
    monkeypatch.setattr("kacanik_comms.evaluation.overview.views.trend", None)
    assert read(client, "/evaluation/dashboard/?year=2023") == first


def test_without_a_cache_everything_is_counted_again(full):
    assert tallies([(full, LATER)])[0].times == tallies([(full, LATER)])[0].times == 10
    Occurrence.objects.all().delete()
    assert tallies([(full, LATER)])[0].times == 0
