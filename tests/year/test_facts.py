from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Occurrence, StatusUpdate
from activities.records import actions
from kacanik_comms.year.loading import facts_of, facts_of_years
from plans.models import AnnualPlan
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_desired_impact,
    make_message,
    make_objective,
    make_plan,
    make_recurring,
    make_strategy,
)

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("today", "on", "cut_off"),
    [
        (date(2023, 6, 15), date(2023, 6, 15), date(2023, 6, 15)),
        (date(2023, 12, 31), date(2023, 12, 31), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 1, 1), date(2023, 12, 31)),
        (date(2026, 11, 23), date(2024, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_year_is_read_today_or_once_it_is_over_as_it_ended(facts, today, on, cut_off):
    read = facts(today)
    assert (read.on, read.cut_off) == (on, cut_off)


def test_the_facts_are_those_of_the_plan_and_its_strategy(plan, facts):
    special, recurring = make_activity(plan), make_recurring(plan, "weekly", objective=make_objective(2))
    make_activity(make_plan(2024))
    audience = make_audience("youth")
    message, impact, channel = make_message(audience), make_desired_impact(audience), make_channel("web")
    read = facts()
    assert [progress.activity for progress in read.activities] == [special, recurring]
    assert [progress.activity for progress in read.special] == [special]
    assert [progress.activity for progress in read.recurring] == [recurring]
    assert [progress.activity for progress in read.of_objective(make_objective(2))] == [recurring]
    assert [objective.number for objective in read.objectives] == [1, 2]
    assert (read.audiences, read.channels, read.messages) == ([audience], [channel], [message])
    assert read.desired_impacts == [impact]


def test_an_empty_year_has_facts_too(facts):
    read = facts()
    assert (read.activities, read.reaches, read.updates, read.skipped, read.evidence) == ([], [], [], [], [])


# Whom and what an occurrence reached


def test_what_happened_is_told_with_everything_that_it_reached(weekly, record, facts):
    youth, media = make_audience("youth", 1), make_audience("media", 2)
    web, radio = make_channel("web", 1), make_channel("radio", 2)
    message = make_message(youth)
    record(
        weekly,
        date(2023, 5, 3),
        audiences=[youth, media],
        channels=[web, radio],
        messages=[message],
        people_reached=40,
    )
    record(weekly, date(2023, 2, 1))
    first, second = facts().reaches
    assert (first.when.day, first.audiences, first.channels, first.details["people_reached"]) == (
        date(2023, 2, 1),
        set(),
        set(),
        None,
    )
    assert (second.activity, second.when.day, second.details["people_reached"]) == (
        weekly.pk,
        date(2023, 5, 3),
        40,
    )
    assert second.audiences == {youth.pk, media.pk}
    assert second.channels == {web.pk, radio.pk}
    assert second.messages == {message.pk}
    assert second.occurrence == Occurrence.objects.get(date=date(2023, 5, 3)).pk


def test_what_was_skipped_or_belongs_to_another_plan_reached_nobody(plan, weekly, officer, record, facts):
    actions.skip_unit(activity=weekly, by=officer, on=date(2023, 3, 3), reason="Holiday")
    next_year = make_recurring(make_plan(2024), "weekly")
    record(next_year, date(2024, 1, 3))
    read = facts()
    assert read.reaches == []
    assert [occurrence.note for occurrence in read.skipped] == ["Holiday"]


def test_what_has_not_happened_yet_on_the_reading_day_is_not_told(weekly, record, facts):
    record(weekly, date(2023, 6, 15), date(2023, 6, 16))
    assert [reach.when.day for reach in facts(date(2023, 6, 15)).reaches] == [date(2023, 6, 15)]
    assert len(facts(date(2023, 6, 16)).reaches) == 2


def test_a_completed_activity_reached_people_until_it_is_reopened(activity, officer, complete, facts):
    complete(activity, date(2023, 5, 5))
    assert len(facts().reaches) == 1
    activity.refresh_from_db()
    actions.take_step(
        activity=activity,
        step="reopen",
        by=officer,
        version=activity.version,
        today=date(2023, 6, 1),
        note="Not yet.",
    )
    assert facts().reaches == []
    assert [update.to_status for update in facts().updates] == ["in_progress", "completed"]


@pytest.mark.parametrize(("completed_on", "counts"), [(date(2023, 12, 31), 1), (date(2024, 1, 1), 0)])
def test_what_was_completed_after_the_years_end_reached_nobody_in_the_year(
    activity, complete, facts, completed_on, counts
):
    complete(activity, completed_on)
    assert len(facts().reaches) == counts


def test_the_last_week_of_a_year_counts_to_its_sunday(officer, record, complete):
    plan = make_plan(2026)
    weekly, special = make_recurring(plan, "weekly"), make_activity(plan)
    record(weekly, date(2027, 1, 3))
    complete(special, date(2027, 1, 1))
    read = facts_of(plan, today=date(2027, 2, 1))
    assert [reach.activity for reach in read.reaches] == [weekly.pk]


# Who reads it


def test_citizens_read_the_same_year_among_what_is_published(plan, activity, record, facts):
    internal = make_recurring(plan, "weekly", is_internal=True)
    record(internal, date(2023, 5, 5))
    public = facts(among=Activity.objects.published())
    assert [progress.activity for progress in public.activities] == [activity]
    assert public.reaches == []
    assert len(facts().reaches) == 1


# Several years at once


@pytest.mark.slow
def test_several_years_are_read_together_as_each_on_its_own(
    officer, complete, record, django_assert_num_queries
):
    today = date(2024, 3, 1)
    plans = [make_plan(2022), make_plan(2023), make_plan(2024)]
    audience, channel = make_audience("youth"), make_channel("web")
    make_message(audience)
    make_desired_impact(audience)
    for plan in plans:
        weekly = make_recurring(plan, "weekly")
        record(weekly, date(plan.year, 1, 12), audiences=[audience], channels=[channel])
        actions.skip_unit(activity=weekly, by=officer, on=date(plan.year, 2, 2), reason="Pushim")
        complete(make_activity(plan), date(plan.year, 2, 20))
    alone = [facts_of(plan, today=today) for plan in plans]
    assert all(year.reaches and year.updates and year.skipped for year in alone)
    assert facts_of_years(plans, today=today) == alone
    with CaptureQueriesContext(connection) as of_one:
        facts_of_years(plans[:1], today=today)
    with django_assert_num_queries(len(of_one)):
        facts_of_years(plans, today=today)
    assert facts_of_years([], today=today) == []


# How much it costs


def grow(plan: AnnualPlan, user, count: int) -> None:
    """Plans with many activities, each with records of every kind."""
    objective, audience, channel = make_objective(), make_audience("youth"), make_channel("web")
    kinds = [{"kind": "special"}, {"kind": "recurring", "status": "", "frequency": "monthly"}]
    rows = Activity.objects.bulk_create(
        Activity(plan=plan, objective=objective, number=number, title_sq="Aktiviteti", **kinds[number % 2])
        for number in range(count)
    )
    occurrences = Occurrence.objects.bulk_create(
        Occurrence(activity=row, date=date(2023, 5, 5), recorded_by=user) for row in rows
    )
    for through, column, other in (
        (Occurrence.audiences.through, "audience_id", audience),
        (Occurrence.channels.through, "channel_id", channel),
    ):
        through.objects.bulk_create(
            through(occurrence_id=made.pk, **{column: other.pk}) for made in occurrences
        )
    StatusUpdate.objects.bulk_create(
        StatusUpdate(activity=row, from_status="not_started", to_status="in_progress", by=user)
        for row in rows
    )


@pytest.mark.slow
def test_three_hundred_activities_are_read_with_as_many_queries_as_one(plan, officer):
    grow(plan, officer, 2)
    with CaptureQueriesContext(connection) as of_one:
        facts_of(AnnualPlan.objects.get(pk=plan.pk), today=date(2024, 2, 1))
    Activity.objects.all().delete()
    for model in (make_strategy().audiences, make_strategy().channels):
        model.all().delete()
    grow(plan, officer, 300)
    with CaptureQueriesContext(connection) as of_many:
        read = facts_of(AnnualPlan.objects.get(pk=plan.pk), today=date(2024, 2, 1))
    assert len(read.activities) == 300
    assert len(read.reaches) == 150
    # Two of them for a plan that was read on its own, and its strategy.
    assert len(of_many) == len(of_one) <= 19
