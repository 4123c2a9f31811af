"""Small years, read at the end of each month and counted by hand."""

from datetime import date, timedelta

import pytest

from activities.models import Activity
from activities.records import actions
from activities.rules.recurrence import units
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.evaluation.overview.charts import number_chart, share_chart
from kacanik_comms.year import figures
from kacanik_comms.year.loading import facts_of
from kacanik_comms.year.trend import trend
from tests.factories import make_activity, make_plan, make_recurring, make_session

pytestmark = pytest.mark.slow


def implemented(points) -> list[int]:
    return [point.implementation.numerator for point in points]


def compliance(points) -> list[tuple[int, int]]:
    return [(point.compliance.numerator, point.compliance.denominator) for point in points]


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2022, 12, 31), 0),
        (date(2023, 1, 1), 1),
        (date(2023, 6, 15), 6),
        (date(2023, 6, 30), 6),
        (date(2023, 12, 31), 12),
        (date(2026, 11, 23), 12),
    ],
)
def test_there_is_a_point_for_each_month_that_has_begun(facts, today, months):
    assert [point.month for point in trend(facts(today))] == list(range(1, months + 1))


@pytest.mark.parametrize(
    "today", [date(2023, 1, 31), date(2023, 6, 15), date(2023, 12, 31), date(2024, 1, 15)]
)
def test_the_trend_ends_at_the_years_own_figures(official_plan, officer, record, today):
    recurring = Activity.objects.filter(plan=official_plan).recurring().exclude(frequency="before_session")
    for number, activity in enumerate(recurring):
        record(activity, *(date(2023, month, 9) for month in range(1, 13) if month % 3 != number % 3))
    year = facts_of(official_plan, today=today)
    points = trend(year)
    assert points[-1].implementation == figures.implementation_rate(year).ratio
    assert points[-1].compliance == figures.recurring_compliance(year).ratio
    assert sum(point.occurrences for point in points) == len(year.reaches)


def test_a_special_activity_is_implemented_from_the_month_of_its_completion(plan, complete, facts):
    complete(make_activity(plan), date(2023, 3, 31))
    complete(make_activity(plan), date(2023, 4, 1))
    complete(make_activity(plan), date(2024, 1, 5))
    assert implemented(trend(facts())) == [0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]


def test_a_recurring_activity_is_read_with_the_units_that_were_over(plan, record, facts):
    record(make_recurring(plan, "monthly"), date(2023, 1, 31), date(2023, 3, 1), date(2023, 4, 3))
    points = trend(facts(date(2023, 5, 20)))
    assert compliance(points) == [(1, 1), (1, 2), (2, 3), (3, 4), (3, 4)]
    assert implemented(points) == [1, 0, 0, 0, 0]


def test_a_unit_that_goes_on_at_the_end_of_a_month_is_not_missed_yet(plan, facts):
    make_recurring(plan, "quarterly")
    assert compliance(trend(facts(date(2023, 7, 10)))) == [
        (0, 0), (0, 0), (0, 1), (0, 1), (0, 1), (0, 2), (0, 2),
    ]  # fmt: skip


def test_what_happened_on_the_first_of_a_month_does_not_count_for_the_month_before(plan, record, facts):
    # The week from 30 January to 5 February.
    record(make_recurring(plan, "weekly"), date(2023, 2, 1))
    points = trend(facts(date(2023, 2, 28)))
    assert [point.compliance.numerator for point in points] == [0, 1]
    assert [point.occurrences for point in points] == [0, 1]


def test_what_was_done_early_for_a_session_counts_from_the_day_on_which_it_was_done(plan, record, facts):
    make_session(date(2023, 2, 20))
    march = make_session(date(2023, 3, 20))
    record(make_recurring(plan, "before_session"), date(2023, 1, 9), session=march)
    assert compliance(trend(facts(date(2023, 4, 10)))) == [(1, 1), (1, 2), (1, 2), (1, 2)]


def test_a_skipped_unit_is_excused_from_the_day_of_its_record(plan, officer, facts):
    monthly = make_recurring(plan, "monthly")
    actions.skip_unit(activity=monthly, by=officer, on=date(2023, 2, 10), reason="Holiday")
    assert compliance(trend(facts(date(2023, 3, 31)))) == [(0, 1), (0, 1), (0, 1)]


def test_that_a_unit_is_skipped_is_known_beforehand(plan, officer, facts):
    quarterly = make_recurring(plan, "quarterly")
    actions.skip_unit(activity=quarterly, by=officer, on=date(2023, 3, 30), reason="Elections")
    assert compliance(trend(facts(date(2023, 7, 10))))[2:] == [(0, 0), (0, 0), (0, 0), (0, 1), (0, 1)]


def test_an_as_needed_activity_is_implemented_from_the_first_case_and_leaves_with_the_word(
    plan, officer, record, facts
):
    record(make_recurring(plan, "as_needed"), date(2023, 5, 5))
    none_arose = make_recurring(plan, "as_needed")
    actions.state_no_occasion(activity=none_arose, by=officer, today=date(2023, 12, 2), note="None.")
    make_recurring(plan, "as_needed")
    points = trend(facts())
    assert implemented(points) == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert [point.implementation.denominator for point in points] == [3] * 11 + [2]


def test_a_word_after_the_years_end_counts_for_its_last_month(plan, officer, facts):
    none_arose = make_recurring(plan, "as_needed")
    actions.state_no_occasion(activity=none_arose, by=officer, today=date(2024, 1, 9), note="None.")
    points = trend(facts(date(2024, 2, 1)))
    assert [point.implementation.denominator for point in points] == [1] * 11 + [0]


def test_the_month_names_what_happened_in_it(plan, record, facts):
    often, once = make_recurring(plan, "weekly"), make_recurring(plan, "as_needed")
    record(often, date(2023, 5, 2), date(2023, 5, 3), date(2023, 6, 1))
    record(once, date(2023, 5, 9))
    assert list(trend(facts())[4].happened) == [(often, 2), (once, 1)]


def test_the_last_days_of_a_hanging_week_stand_in_december(officer, record):
    plan = make_plan(2026)
    record(make_recurring(plan, "weekly"), date(2027, 1, 3))
    points = trend(facts_of(plan, today=date(2027, 2, 1)))
    assert [point.occurrences for point in points] == [0] * 11 + [1]


def test_every_month_is_read_as_the_year_was_in_the_morning_after_it(official_plan, officer, record):
    recurring = Activity.objects.filter(plan=official_plan).recurring().exclude(frequency="before_session")
    for number, activity in enumerate(recurring):
        record(
            activity, *(date(2023, month, 9 + number) for month in range(1, 13) if month % 3 != number % 3)
        )
    year = facts_of(official_plan, today=date(2024, 2, 1))
    for point in trend(year)[:-1]:
        for row, whole in zip(point.rows, year.activities, strict=True):
            known = [record for record in whole.records if record.when.counts_from <= point.last_day]
            then = units([unit.period for unit in whole.units], known, on=point.last_day + timedelta(days=1))
            # What has not begun is no part of the reading.
            begun = [unit for unit in then if unit.period.starts_on <= point.last_day]
            assert [(unit.period, unit.state, unit.count) for unit in row.units] == [
                (unit.period, unit.state, unit.count) for unit in begun
            ]
            assert row.happened == len(known)


def test_in_an_empty_year_every_point_is_undefined(facts):
    points = trend(facts())
    assert {point.implementation for point in points} == {Ratio(0, 0)}
    assert share_chart(points, [point.implementation for point in points])["spots"] == []
    chart = share_chart(points, [point.compliance for point in points])
    assert chart["label"] == "Nothing was expected up to this day."
    assert [spot["height"] for spot in number_chart(points, [0] * 12)["spots"]] == [0] * 12


def test_the_drawings_say_in_words_what_they_show(plan, complete, facts):
    complete(make_activity(plan), date(2023, 2, 5))
    points = trend(facts(date(2023, 2, 28)))
    shares = share_chart(points, [point.implementation for point in points])
    assert shares["label"] == "January: 0%; February: 100%"
    assert [(spot["x"], spot["y"]) for spot in shares["spots"]] == [(15, 100), (45, 0)]
    numbers = number_chart(points, [point.occurrences for point in points])
    assert numbers["label"] == "January: 0; February: 1"
    assert numbers["scale"] == [(100, "0"), (0, "1")]
