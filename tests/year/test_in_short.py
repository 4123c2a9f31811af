"""The year in short: what is due, which light and grade follow, and what a first page names."""

from datetime import date
from decimal import Decimal

import pytest

from activities.records import actions
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year import figures
from kacanik_comms.year.in_short import (
    Grade,
    Light,
    achieved,
    clause_of,
    costs_of_due,
    due,
    grade_of,
    light_of,
    not_achieved,
    proposed_sentences,
    sentence_of,
    share_of_due,
)
from tests.factories import make_activity, make_objective, make_recurring

JUNE = date(2023, 6, 15)


def names(rows) -> list[str]:
    return [getattr(row, "progress", row).activity.title for row in rows]


@pytest.mark.parametrize(
    ("share", "grade", "light"),
    [
        (Ratio(10, 10), Grade.FULLY, Light.ON_PLAN),
        (Ratio(91, 100), Grade.FULLY, Light.ON_PLAN),
        # The bands of OECD/SIGMA: 90 itself is still in the fourth.
        (Ratio(9, 10), Grade.MAINLY, Light.ON_PLAN),
        (Ratio(7, 10), Grade.MAINLY, Light.ON_PLAN),
        (Ratio(69, 100), Grade.PARTLY, Light.BEHIND),
        (Ratio(5, 10), Grade.PARTLY, Light.BEHIND),
        (Ratio(49, 100), Grade.PARTLY, Light.FAR_BEHIND),
        (Ratio(3, 10), Grade.PARTLY, Light.FAR_BEHIND),
        (Ratio(29, 100), Grade.HARDLY, Light.FAR_BEHIND),
        (Ratio(0, 10), Grade.HARDLY, Light.FAR_BEHIND),
        (Ratio(0, 0), None, None),
    ],
)
def test_grade_and_light_follow_from_the_band_of_the_share(share, grade, light):
    assert (grade_of(share), light_of(share)) == (grade, light)


def test_a_year_that_is_over_is_held_against_its_whole_plan(half_done):
    rate = figures.implementation_rate(half_done)
    assert share_of_due(due(half_done)) == rate.ratio
    for objective in half_done.objectives:
        share = share_of_due(due(half_done, objective))
        assert share == figures.implementation_rate(half_done, objective).ratio


def test_a_running_year_is_held_against_what_was_due(plan, facts, record):
    make_activity(plan, title="Past", ends_on=date(2023, 5, 31))
    make_activity(plan, title="Ends today", ends_on=JUNE)
    make_activity(plan, title="Autumn", ends_on=date(2023, 10, 31))
    make_activity(plan, title="No date", starts_on=None, ends_on=None)
    record(make_recurring(plan, "monthly", title="Monthly"), date(2023, 3, 2))
    make_recurring(plan, "yearly", title="Yearly")
    make_recurring(plan, "as_needed", title="As needed")
    assert names(due(facts(JUNE))) == ["Past", "Monthly"]
    assert "of the 2 due by 15 June 2023" in sentence_of(facts(JUNE))
    assert len(due(facts())) == 7


def test_what_was_done_before_its_time_is_held_against_the_plan_when_it_is_due(plan, facts, complete):
    early = make_activity(plan, ends_on=date(2023, 10, 31))
    complete(early, date(2023, 5, 2))
    assert due(facts(JUNE)) == []
    assert sentence_of(facts(JUNE)) == "Nothing was due by 15 June 2023."
    assert share_of_due(due(facts())) == Ratio(1, 1)


def test_a_plan_without_activities_says_so(plan, facts):
    assert sentence_of(facts()) == "The plan holds no activities."


def test_the_sentence_is_proposed_in_each_language(plan, facts, activity):
    assert proposed_sentences(facts()) == {
        "sentence_sq": "U realizuan 0 aktivitete nga 1 që duheshin realizuar (0\u00a0%). "
        "Sipas planit janë 0 objektiva nga 1.",
        "sentence_sr_latn": "Realizovano je 0 aktivnosti od 1 koliko je trebalo (0\u00a0%). "
        "Prema planu je 0 ciljeva od 1.",
        "sentence_en": "0 activities of the 1 due were implemented (0%). 0 objectives of 1 are on plan.",
    }


# What stands beside the light of an objective


def test_beside_a_light_stands_the_recurring_activity_that_is_furthest_behind(plan, facts, record):
    weekly = make_recurring(plan, "weekly", title="Weekly meeting")
    record(weekly, date(2023, 3, 2))
    make_recurring(plan, "quarterly", title="Report")
    record(make_recurring(plan, "yearly", title="Conference"), date(2023, 3, 2))
    (objective,) = facts().objectives
    assert clause_of(facts(), objective) == "1 of 3 implemented; not to schedule: Report (0 of 4)"


def test_where_all_schedules_are_kept_it_says_how_special_ones_deviate(plan, facts, complete):
    complete(make_activity(plan, ends_on=date(2023, 5, 31)), date(2023, 7, 1))
    make_activity(plan, ends_on=date(2023, 5, 31))
    make_activity(plan, ends_on=date(2023, 5, 31))
    (objective,) = facts().objectives
    # What was only completed late is done.
    assert clause_of(facts(), objective) == "1 of 3 implemented; late\N{NO-BREAK SPACE}2"


def test_where_everything_was_done_it_says_only_that(plan, facts, complete, activity):
    complete(activity, date(2023, 6, 1))
    (objective,) = facts().objectives
    assert clause_of(facts(), objective) == "1 of 1 implemented"


# What was achieved, and what was not


@pytest.fixture
def close(plan, officer):
    def closed(activity, step: str, **values: object) -> None:
        actions.take_step(
            activity=activity, step=step, by=officer, version=1, today=plan.ends_on, note="Why", **values
        )

    return closed


def test_the_gravest_shortfall_stands_first_and_of_one_kind_the_dearest(plan, facts, close):
    make_activity(plan, title="Late", planned_cost=9000)
    close(make_activity(plan, title="Cancelled", planned_cost=500), "cancel")
    close(make_activity(plan, title="Not done, cheap", planned_cost=100), "close_as_not_completed")
    close(make_activity(plan, title="Not done, dear", planned_cost=400), "close_as_not_completed")
    assert names(not_achieved(facts())) == ["Not done, dear", "Not done, cheap", "Cancelled"]
    assert names(not_achieved(facts(), most=9))[-1] == "Late"


def test_what_was_completed_late_is_no_shortfall(plan, facts, complete):
    complete(make_activity(plan, ends_on=date(2023, 5, 31)), date(2023, 7, 1))
    assert not_achieved(facts()) == []


def test_what_evidence_proves_stands_before_what_cost_more(plan, facts, complete, prove):
    for title, cost in (("Dear", 900), ("Proven", 10), ("Cheap", 20)):
        activity = make_activity(plan, title=title)
        complete(activity, date(2023, 6, 1), actual_cost=cost)
        if title == "Proven":
            prove(activity)
    assert names(achieved(facts(), most=1)) == ["Proven"]
    assert sorted(names(achieved(facts(), most=2))) == ["Dear", "Proven"]


def test_no_objective_is_passed_over_and_what_is_chosen_stands_as_in_the_plan(plan, facts, complete):
    for number, cost in ((1, 100), (1, 900), (2, 20), (1, 500), (3, 10)):
        activity = make_activity(plan, objective=make_objective(number), title=f"{number}: {cost}")
        complete(activity, date(2023, 6, 1), actual_cost=cost)
    assert names(achieved(facts())) == ["1: 900", "2: 20", "3: 10"]
    assert names(achieved(facts(), most=4)) == ["1: 900", "1: 500", "2: 20", "3: 10"]


def test_among_recurring_ones_that_reached_more_people_stands_first(plan, facts, record, complete, activity):
    for title, people in (("Few", 5), ("Many", 80)):
        record(make_recurring(plan, "yearly", title=title), date(2023, 3, 2), people_reached=people)
    complete(activity, date(2023, 6, 1))
    assert names(achieved(facts(), most=2)) == [activity.title, "Many"]


def test_a_name_is_never_cut(plan, activity):
    activity.title_sq = "Një titull shumë i gjatë " * 8
    assert activity.whole_name == activity.title_sq
    activity.short_name_sq = "I shkurtër"
    assert activity.whole_name == "I shkurtër"


def test_the_cost_of_a_running_year_is_that_of_what_was_due(plan, complete, facts):
    for ends_on in (date(2023, 5, 31), date(2023, 11, 30)):
        complete(
            make_activity(plan, planned_cost=Decimal(100), ends_on=ends_on),
            date(2023, 5, 1),
            actual_cost=Decimal(90),
        )
    for today, planned, actual in ((JUNE, 100, 90), (date(2024, 1, 15), 200, 180)):
        costs = costs_of_due(facts(today))
        assert (costs.planned, costs.actual) == (planned, actual)
