"""Small years, counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.records import actions
from activities.rules.workflow import Status
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year import figures
from kacanik_comms.year.costs import Costs, actual_costs, costs
from kacanik_comms.year.loading import facts_of
from kacanik_comms.year.matrices import audience_by_channel, audience_by_quarter
from tests.factories import (
    make_activity,
    make_audience,
    make_channel,
    make_message,
    make_objective,
    make_plan,
    make_recurring,
    make_session,
)

SPRING: dict[str, Any] = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 5, 31)}
EVERY_MONTH = [date(2023, month, 10) for month in range(1, 13)]


def codes(rows) -> list[str]:
    return [row.activity.code for row in rows]


# Nothing is neither 0 nor 100 %


def test_in_an_empty_year_every_figure_is_undefined(facts):
    year = facts()
    assert [figure.percent for figure in figures.five_figures(year)] == [None] * 5
    assert [figure.ratio for figure in figures.five_figures(year)] == [Ratio(0, 0)] * 5
    assert figures.sigma_band(figures.implementation_rate(year).ratio) is None
    assert audience_by_channel(year).rows == []


def test_the_five_figures_have_names_and_formulas_of_their_own(facts):
    five = figures.five_figures(facts())
    assert [figure.key for figure in five] == [
        "implementation_rate", "on_time_rate", "recurring_compliance", "evidence_coverage", "audience_coverage",
    ]  # fmt: skip
    assert len({str(figure.title) for figure in five}) == len({str(figure.formula) for figure in five}) == 5


# Implementation rate


@pytest.mark.slow
def test_the_implementation_rate_counts_each_activity_by_its_own_rule(plan, officer, record, complete, facts):
    first, second = make_objective(1), make_objective(2)
    complete(make_activity(plan, objective=first), date(2023, 4, 1))  # 1.1 in its year
    complete(make_activity(plan, objective=first), date(2024, 1, 5))  # 1.2 too late for the year
    make_activity(plan, objective=first, status="cancelled")  # 1.3 remains in the denominator
    make_activity(plan, objective=first, status="partially_completed")  # 1.4
    record(make_recurring(plan, "monthly", objective=first), *EVERY_MONTH[:11])  # 1.R1: 11 of 12, above 90 %
    record(make_recurring(plan, "monthly", objective=second), *EVERY_MONTH[:10])  # 2.R1: 10 of 12, below
    make_recurring(plan, "as_needed", objective=second)  # 2.R2: silence is neither
    record(
        make_recurring(plan, "as_needed", objective=second), date(2023, 5, 5)
    )  # 2.R3: there was an occasion
    none_arose = make_recurring(plan, "as_needed", objective=second)  # 2.R4: nothing was to be done
    actions.state_no_occasion(activity=none_arose, by=officer, today=date(2023, 12, 1), note="None.")
    year = facts()
    rate = figures.implementation_rate(year)
    assert (rate.numerator, rate.denominator, rate.percent) == (3, 8, Decimal("37.5"))
    assert codes(rate.counted) == ["1.1", "1.R1", "2.R3"]
    assert codes(rate.others) == ["1.2", "1.3", "1.4", "2.R1", "2.R2"]
    assert figures.implementation_rate(year, first).ratio == Ratio(2, 5)
    assert figures.implementation_rate(year, second).ratio == Ratio(1, 3)
    special, recurring = rate.parts
    assert (special.key, special.ratio) == ("special_implementation", Ratio(1, 4))
    assert (recurring.key, recurring.ratio) == ("recurring_implementation", Ratio(2, 4))
    assert figures.sigma_band(rate.ratio) == 2


def test_a_year_in_which_nothing_was_implemented_is_at_0_percent_and_not_undefined(plan, activity, facts):
    assert figures.implementation_rate(facts()).percent == 0


@pytest.mark.parametrize(
    ("numerator", "denominator", "band"),
    [
        (100, 100, 5), (91, 100, 5), (9001, 10_000, 5),
        (90, 100, 4), (8999, 10_000, 4), (70, 100, 4),
        (6999, 10_000, 3), (50, 100, 3),
        (4999, 10_000, 2), (30, 100, 2),
        (2999, 10_000, 1), (0, 100, 1),
    ],
)  # fmt: skip
def test_the_band_of_sigma_at_its_exact_edges(numerator, denominator, band):
    assert figures.sigma_band(Ratio(numerator, denominator)) == band


@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole - 1), st.just(whole))))
def test_implementing_one_more_activity_never_lowers_the_band(share):
    numerator, denominator = share
    before = figures.sigma_band(Ratio(numerator, denominator)) or 0
    after = figures.sigma_band(Ratio(numerator + 1, denominator)) or 0
    assert 1 <= before <= after <= 5


# On-time rate


@pytest.mark.slow
def test_the_on_time_rate_counts_what_was_due_or_is_completed(plan, complete, facts):
    complete(make_activity(plan, **SPRING), date(2023, 5, 31))  # 1.1 on its last day
    complete(make_activity(plan, **SPRING), date(2023, 6, 1))  # 1.2 a day late
    make_activity(plan, **SPRING)  # 1.3 was due and is not done
    make_activity(plan, **SPRING, status="cancelled")  # 1.4 was due and never will be
    complete(make_activity(plan), date(2023, 2, 1))  # 1.5 due in December, done already
    make_activity(plan)  # 1.6 due in December
    complete(make_activity(plan, starts_on=None, ends_on=None), date(2023, 2, 1))  # 1.7 never had a date
    make_recurring(plan, "weekly")  # has units and no time
    in_summer = figures.on_time_rate(facts(date(2023, 6, 15)))
    assert in_summer.ratio == Ratio(2, 5)
    assert codes(in_summer.counted) == ["1.1", "1.5"]
    assert codes(in_summer.others) == ["1.2", "1.3", "1.4"]
    assert figures.on_time_rate(facts()).ratio == Ratio(2, 6)


def test_an_activity_is_not_due_before_its_last_day_is_over(plan, facts):
    make_activity(plan, **SPRING)
    assert figures.on_time_rate(facts(date(2023, 5, 31))).percent is None
    assert figures.on_time_rate(facts(date(2023, 6, 1))).percent == 0


def test_a_new_date_does_not_make_a_completion_punctual(plan, officer, complete, facts):
    activity = make_activity(plan, **SPRING)
    actions.take_step(
        activity=activity, step="postpone", by=officer, version=1, today=date(2023, 5, 1),
        note="The hall is being repaired.", postponed_to=date(2023, 9, 1),
    )  # fmt: skip
    complete(activity, date(2023, 8, 1))
    assert figures.on_time_rate(facts()).ratio == Ratio(0, 1)


# Recurring compliance


def test_recurring_compliance_adds_the_units_of_all_activities(plan, officer, record, facts):
    first, second = make_objective(1), make_objective(2)
    record(make_recurring(plan, "yearly", objective=first), date(2023, 5, 5))  # 1 of 1
    monthly = make_recurring(plan, "monthly", objective=second)  # 3 of 11, one excused
    record(monthly, *EVERY_MONTH[:3])
    actions.skip_unit(activity=monthly, by=officer, on=date(2023, 8, 1), reason="Holidays")
    record(make_recurring(plan, "as_needed", objective=second), date(2023, 5, 5))  # counted, never expected
    make_activity(plan)
    year = facts()
    compliance = figures.recurring_compliance(year)
    assert compliance.ratio == Ratio(4, 12)
    assert codes(compliance.counted) == ["1.R1", "2.R1"]
    assert figures.recurring_compliance(year, first).ratio == Ratio(1, 1)
    assert figures.recurring_compliance(year, second).ratio == Ratio(3, 11)


def test_sessions_that_were_not_held_expect_nothing(plan, record, facts):
    before = make_recurring(plan, "before_session")
    assert figures.recurring_compliance(facts()).percent is None
    session = make_session(date(2023, 3, 30))
    record(before, date(2023, 3, 1), session=session)
    make_session(date(2023, 6, 28))
    assert figures.recurring_compliance(facts()).ratio == Ratio(1, 2)


def test_in_the_first_month_nothing_is_missed_yet(plan, facts):
    make_recurring(plan, "monthly")
    assert figures.recurring_compliance(facts(date(2023, 1, 31))).percent is None
    assert figures.recurring_compliance(facts(date(2023, 2, 1))).percent == 0


# Evidence


def test_evidence_is_asked_of_what_is_implemented(plan, record, complete, prove, facts):
    proven, unproven, undone = (make_activity(plan) for _ in range(3))
    complete(proven, date(2023, 4, 1))
    complete(unproven, date(2023, 4, 1))
    for activity in (proven, proven, undone):
        prove(activity)
    as_needed = make_recurring(plan, "as_needed")
    record(as_needed, date(2023, 4, 1))
    prove(as_needed)
    coverage = figures.evidence_coverage(facts())
    assert coverage.ratio == Ratio(2, 3)
    assert codes(coverage.counted) == ["1.1", "1.R1"]
    assert codes(coverage.others) == ["1.2"]


def test_that_no_occasion_arose_asks_for_no_proof(plan, officer, record, prove, facts):
    silent = make_recurring(plan, "as_needed")
    actions.state_no_occasion(activity=silent, by=officer, today=date(2023, 12, 1), note="None.")
    assert figures.evidence_coverage(facts()).percent is None
    arose = make_recurring(plan, "as_needed")
    record(arose, date(2023, 4, 1))
    prove(arose)
    assert figures.evidence_coverage(facts()).ratio == Ratio(1, 1)


# Audiences, channels and messages


@pytest.fixture
def youth(db):
    return make_audience("youth", 1)


@pytest.fixture
def media(db):
    return make_audience("media", 2)


@pytest.fixture
def diaspora(db):
    return make_audience("diaspora", 3)


def test_an_occurrence_stands_in_a_cell_for_each_audience_and_channel(
    plan, youth, media, diaspora, weekly, record, facts
):
    web, radio, posters = (
        make_channel(name, number) for number, name in enumerate(["web", "radio", "posters"], 1)
    )
    record(weekly, date(2023, 2, 1), audiences=[youth, media], channels=[web, radio])
    record(weekly, date(2023, 2, 1), date(2023, 5, 1), audiences=[youth], channels=[web])
    record(weekly, date(2023, 3, 1), audiences=[media])  # through nothing that was told
    record(weekly, date(2023, 4, 1), channels=[radio])  # and to nobody
    year = facts()
    matrix = audience_by_channel(year)
    assert matrix.columns == [web, radio, posters]
    assert matrix.rows == [(youth, [3, 1, 0]), (media, [1, 1, 0]), (diaspora, [0, 0, 0])]
    assert [matrix.total(column) for column in range(3)] == [4, 2, 0]
    assert figures.outputs_by_channel(year) == [(web, 3), (radio, 2), (posters, 0)]
    assert figures.silent_audiences(year) == [diaspora]
    coverage = figures.audience_coverage(year)
    assert (coverage.ratio, coverage.counted, coverage.others) == (Ratio(2, 3), [youth, media], [diaspora])


@pytest.mark.slow
def test_an_occurrence_stands_in_the_quarter_of_its_day(plan, youth, media, weekly, record, facts):
    edges = [
        "2023-01-01",
        "2023-03-31",
        "2023-04-01",
        "2023-06-30",
        "2023-07-01",
        "2023-09-30",
        "2023-10-01",
        "2023-12-31",
    ]
    record(weekly, *map(date.fromisoformat, [*edges, "2023-11-15"]), audiences=[youth])
    matrix = audience_by_quarter(facts())
    assert matrix.columns == [1, 2, 3, 4]
    assert matrix.rows == [(youth, [2, 2, 2, 3]), (media, [0, 0, 0, 0])]


@pytest.mark.parametrize(
    ("year", "on", "row"), [(2026, date(2027, 1, 2), [0, 0, 0, 1]), (2025, date(2024, 12, 31), [1, 0, 0, 0])]
)
def test_a_week_over_the_years_edge_stands_in_the_quarter_at_that_edge(officer, youth, record, year, on, row):
    plan = make_plan(year)
    record(make_recurring(plan, "weekly"), on, audiences=[youth])
    read = facts_of(plan, today=date(2030, 1, 1))
    assert audience_by_quarter(read).rows == [(youth, row)]


@pytest.mark.parametrize(
    ("days", "level"),
    [
        ([], "silent"),
        (["2023-12-05"], "occasional"),
        (["2023-12-05"] * 9, "occasional"),  # all in one quarter
        (["2023-03-05", "2023-12-05", "2023-12-06"], "occasional"),  # in two, but less than once a quarter
        (["2023-03-05", "2023-12-05", "2023-12-06", "2023-12-07"], "regular"),
    ],
)
def test_one_occurrence_in_a_year_is_not_like_forty(plan, youth, weekly, record, facts, days, level):
    record(weekly, *map(date.fromisoformat, days), audiences=[youth])
    read = facts()
    (reached,) = figures.people_reached(read)
    assert reached.level == level
    coverage = figures.audience_coverage(read)
    assert coverage.ratio == Ratio(bool(days), 1)
    assert [part.ratio for part in coverage.parts] == [Ratio(level == "regular", 1)]


@pytest.mark.parametrize(
    ("today", "level"), [(date(2023, 2, 20), "regular"), (date(2023, 7, 1), "occasional")]
)
def test_of_a_year_that_has_just_begun_once_is_enough(plan, youth, weekly, record, facts, today, level):
    record(weekly, date(2023, 2, 15), audiences=[youth])
    (reached,) = figures.people_reached(facts(today))
    assert reached.level == level


def test_whoever_was_only_meant_to_be_reached_stays_silent(plan, youth, facts):
    make_activity(plan).audiences.add(youth)
    assert figures.silent_audiences(facts()) == [youth]
    assert figures.audience_coverage(facts()).percent == 0


def test_a_reopened_activity_reaches_nobody_any_more(plan, officer, youth, complete, facts):
    activity = make_activity(plan)
    activity.audiences.add(youth)
    complete(activity, date(2023, 5, 5))
    assert figures.silent_audiences(facts()) == []
    activity.refresh_from_db()
    actions.take_step(
        activity=activity,
        step="reopen",
        by=officer,
        version=activity.version,
        today=date(2023, 6, 1),
        note="Not yet.",
    )
    assert figures.silent_audiences(facts()) == [youth]


def test_messages_that_nobody_said_are_listed(youth, weekly, record, facts):
    delivered, unsaid = make_message(youth, 1), make_message(youth, 2)
    record(weekly, date(2023, 5, 5), messages=[delivered])
    assert figures.messages_never_carried(facts()) == [unsaid]


# Costs and statuses


def test_costs_are_added_and_what_nobody_told_is_counted(plan, complete, facts):
    complete(
        make_activity(plan, planned_cost=Decimal(1000)), date(2023, 5, 1), actual_cost=Decimal("1100.50")
    )
    complete(make_activity(plan, planned_cost=Decimal(600)), date(2023, 5, 1))  # nobody told what it cost
    complete(
        make_activity(plan, planned_cost=Decimal(0)), date(2023, 5, 1)
    )  # no additional cost: nothing to tell
    make_activity(plan, planned_cost=Decimal(400), status="cancelled")
    make_activity(plan, planned_cost=None)
    make_recurring(plan, "weekly")
    money = costs(facts())
    assert (money.planned, money.actual, money.difference) == (
        Decimal(2000),
        Decimal("1100.50"),
        Decimal("-899.50"),
    )
    assert (money.without_plan, money.without_actual) == (1, 1)


def test_what_single_occurrences_cost_is_added_where_nobody_told_the_whole(plan, officer, record, facts):
    first, second = make_objective(1), make_objective(2)
    monthly = make_recurring(plan, "monthly", objective=first)
    record(monthly, date(2023, 2, 1), date(2023, 3, 1), cost=Decimal("12.50"))
    record(monthly, date(2023, 4, 1))
    weekly = make_recurring(plan, "weekly", objective=second)
    record(weekly, date(2023, 2, 1), cost=Decimal(7))
    weekly.refresh_from_db()
    actions.set_actual_cost(activity=weekly, by=officer, version=weekly.version, cost=Decimal(100))
    year = facts()
    assert actual_costs(year) == {monthly.pk: Decimal(25), weekly.pk: Decimal(100)}
    assert costs(year).actual == Decimal(125)
    assert [costs(year, objective).actual for objective in (first, second)] == [25, 100]


def test_no_activities_cost_nothing(facts):
    money = costs(facts())
    assert money == Costs(planned=Decimal(0), actual=Decimal(0), without_plan=0, without_actual=0)


def test_every_status_is_counted_the_empty_ones_too(plan, facts):
    for status in ("cancelled", "not_started", "not_started"):
        make_activity(plan, status=status)
    make_recurring(plan, "weekly")
    counts = figures.status_counts(facts().activities)
    assert set(counts) == set(figures.YearStatus) > set(Status)
    assert {status.value: count for status, count in counts.items() if count} == {
        "not_started": 2,
        "cancelled": 1,
    }


@pytest.mark.parametrize(
    ("completed_on", "status"),
    [(date(2023, 12, 31), "completed"), (date(2024, 1, 1), "completed_after_year")],
)
def test_as_completed_counts_what_was_completed_within_the_year(
    plan, activity, complete, facts, completed_on, status
):
    complete(activity, completed_on)
    year = facts()
    counts = figures.status_counts(year.activities)
    assert {status.value for status, count in counts.items() if count} == {status}
    assert figures.implementation_rate(year).numerator == counts[figures.YearStatus.COMPLETED]
