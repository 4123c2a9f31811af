"""The units of every year, for whatever people record."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from activities.rules.days import When
from activities.rules.recurrence import (
    CALENDAR,
    Frequency,
    Outcome,
    Period,
    Record,
    Session,
    UnitState,
    compliance,
    expected_periods,
    units,
)
from kacanik_comms.core.dates import year_range

DAY = timedelta(days=1)
BY_WEEKS = [frequency.value for frequency in CALENDAR if frequency.unit.weeks]
BY_MONTHS = ["continuous", *(frequency.value for frequency in CALENDAR if frequency.unit.months)]
BY_CALENDAR = [*BY_WEEKS, *BY_MONTHS]
MARCH, ALSO_MARCH, JUNE = (
    Session(1, date(2023, 3, 30)),
    Session(2, date(2023, 3, 30)),
    Session(3, date(2023, 6, 28)),
)


def of_year(frequency: str, year: int, sessions: tuple[Session, ...] = ()) -> list[Period]:
    starts_on, ends_on = year_range(year)
    return expected_periods(Frequency(frequency), starts_on=starts_on, ends_on=ends_on, sessions=sessions)


years = st.integers(2000, 2100)
days = st.dates(date(2022, 11, 1), date(2024, 2, 28))


def known_by_its_unit(frequency: str, number: int, recorded_on: date) -> When:
    """One of the units of 2023 of which nobody remembers the day."""
    periods = of_year(frequency, 2023)
    unit = periods[number % len(periods)]
    return When(unit.starts_on, unit.ends_on, min(recorded_on, unit.ends_on))


whens = st.one_of(
    st.builds(When.on, days),
    st.builds(known_by_its_unit, st.sampled_from(BY_CALENDAR), st.integers(0, 51), days),
)
records_of_a_year = st.lists(
    st.builds(Record, whens, st.sampled_from(Outcome), st.sampled_from([None, 1, 2, 3]))
)
frequencies = st.sampled_from(Frequency)


several_times = st.integers(1, 3)


def read(frequency: Frequency, records: list[Record], on: date, times: int = 1):
    periods = of_year(frequency, 2023, (MARCH, ALSO_MARCH, JUNE))
    return units([replace(period, times=times) for period in periods], records, on=on)


@given(years, st.sampled_from(BY_CALENDAR))
def test_every_year_has_its_units_without_gap_or_overlap_and_the_next_years_follow_at_once(year, frequency):
    periods, next_year = of_year(frequency, year), of_year(frequency, year + 1)
    assert all(later.starts_on == earlier.ends_on + DAY for earlier, later in pairwise(periods))
    assert next_year[0].starts_on == periods[-1].ends_on + DAY
    starts_on, ends_on = year_range(year)
    # Weeks hang over the edges by at most three days.
    assert abs(periods[0].starts_on - starts_on) <= 3 * DAY
    assert abs(periods[-1].ends_on - ends_on) <= 3 * DAY


@given(years)
def test_two_weeks_are_two_weeks_but_for_the_last_of_a_long_year(year):
    periods = of_year("fortnightly", year)
    weeks_of_the_year = date(year, 12, 28).isocalendar().week
    assert [period.weeks for period in periods] == [2] * 25 + [2 + weeks_of_the_year - 52]


@given(years, st.sampled_from(BY_MONTHS))
def test_months_quarters_and_half_years_leave_no_day_of_the_year_out_and_none_twice(year, frequency):
    periods = of_year(frequency, year)
    assert (periods[0].starts_on, periods[-1].ends_on) == year_range(year)
    assert all(later.starts_on == earlier.ends_on + DAY for earlier, later in pairwise(periods))


@pytest.mark.slow
@given(years)
def test_the_weeks_of_a_year_are_those_of_iso_8601_and_the_next_years_follow_at_once(year):
    weeks = of_year("weekly", year)
    assert all(later.starts_on == earlier.ends_on + DAY for earlier, later in pairwise(weeks))
    assert {(week.starts_on.isoweekday(), week.ends_on.isoweekday()) for week in weeks} == {(1, 7)}
    assert [week.starts_on.isocalendar()[:2] for week in weeks] == [(year, i + 1) for i in range(len(weeks))]
    assert of_year("weekly", year + 1)[0].starts_on == weeks[-1].ends_on + DAY


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800), st.sampled_from(BY_CALENDAR))
# A Saturday between the two Thursdays of a fortnight.
@example(date(2000, 4, 1), 0, "fortnightly")
def test_the_units_of_any_span_follow_each_other_without_gap_or_overlap(starts_on, length, frequency):
    ends_on = starts_on + timedelta(days=length)
    periods = expected_periods(Frequency(frequency), starts_on=starts_on, ends_on=ends_on)
    assert all(later.starts_on == earlier.ends_on + DAY for earlier, later in pairwise(periods))
    if frequency in BY_WEEKS:
        thursdays = [day for i in range(length + 1) if (day := starts_on + DAY * i).isoweekday() == 4]
        assert all(sum(p.starts_on <= day <= p.ends_on for p in periods) == 1 for day in thursdays)
        assert all(any(p.starts_on <= day <= p.ends_on for day in thursdays) for p in periods)
    else:
        assert periods[0].starts_on <= starts_on <= periods[0].ends_on
        assert periods[-1].starts_on <= ends_on <= periods[-1].ends_on


@given(st.lists(st.dates(date(2022, 12, 1), date(2024, 1, 31))))
def test_every_session_of_the_year_is_exactly_one_unit_and_their_days_follow_each_other(held):
    sessions = tuple(Session(pk, on) for pk, on in enumerate(held))
    periods = of_year("before_session", 2023, sessions)
    assert Counter(period.session for period in periods) == Counter(
        s.pk for s in sessions if s.date.year == 2023
    )
    for earlier, later in pairwise(periods):
        same_day = later.ends_on == earlier.ends_on
        assert later.starts_on == (earlier.starts_on if same_day else earlier.ends_on + DAY)


@pytest.mark.slow
@given(frequencies, records_of_a_year, days)
def test_done_excused_missed_and_open_together_are_all_units(frequency, records, on):
    counts = Counter(unit.state for unit in read(frequency, records, on))
    expected = len(of_year(frequency, 2023, (MARCH, ALSO_MARCH, JUNE)))
    assert sum(counts[state] for state in UnitState) == expected


@pytest.mark.slow
@given(frequencies, records_of_a_year, days, several_times)
def test_only_what_is_over_is_missed_and_what_is_over_is_never_open(frequency, records, on, times):
    for unit in read(frequency, records, on, times):
        if unit.state == UnitState.MISSED:
            assert unit.period.ends_on < on
        if unit.state == UnitState.OPEN:
            assert unit.period.ends_on >= on
        assert (unit.count >= times) == (unit.state == UnitState.DONE)


@pytest.mark.slow
@given(frequencies, records_of_a_year, days)
def test_compliance_is_undefined_if_and_only_if_nothing_was_done_or_missed(frequency, records, on):
    counts = Counter(unit.state for unit in read(frequency, records, on))
    share = compliance(read(frequency, records, on))
    assert share.is_defined == (counts[UnitState.DONE] + counts[UnitState.MISSED] > 0)
    assert share.numerator == counts[UnitState.DONE]


@pytest.mark.slow
@given(frequencies, records_of_a_year, days, days, st.sampled_from([None, 1, 2, 3]), several_times)
def test_telling_that_it_happened_never_lowers_compliance(frequency, records, on, new_day, session, times):
    before = compliance(read(frequency, records, on, times))
    after = compliance(
        read(frequency, [*records, Record(When.on(new_day), Outcome.HAPPENED, session)], on, times)
    )
    if before.is_defined:
        assert after.is_defined
        assert Fraction(after.numerator, after.denominator) >= Fraction(before.numerator, before.denominator)


@pytest.mark.slow
@given(frequencies, records_of_a_year, days, st.randoms())
def test_the_order_in_which_people_record_changes_nothing(frequency, records, on, chance):
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert read(frequency, shuffled, on) == read(frequency, records, on)


@pytest.mark.slow
@given(frequencies, records_of_a_year, days)
def test_the_future_changes_nothing_but_what_is_skipped_beforehand(frequency, records, on):
    known = [
        record for record in records if record.when.counts_from <= on or record.outcome == Outcome.SKIPPED
    ]
    assert read(frequency, known, on) == read(frequency, records, on)


DAYS = st.dates(min_value=date(2022, 12, 1), max_value=date(2024, 1, 31))
SESSIONS = (Session(1, date(2023, 3, 1)), Session(2, date(2023, 3, 1)), Session(3, date(2023, 10, 9)))
RECORDS = st.builds(Record, whens, st.sampled_from(Outcome), st.sampled_from([None, 1, 2, 3]))


@pytest.mark.slow
@given(st.sampled_from(Frequency.values), st.lists(RECORDS, max_size=40), DAYS)
def test_a_unit_counts_exactly_what_its_period_holds(frequency, records, on):
    for unit in units(of_year(frequency, 2023, SESSIONS), records, on=on):
        inside = [record for record in records if unit.period.holds(record)]
        happened_inside = [
            record
            for record in inside
            if record.outcome == Outcome.HAPPENED and record.when.counts_from <= on
        ]
        assert unit.count == len(happened_inside)
        assert (unit.state == UnitState.DONE) == bool(happened_inside)
        skipped_inside = any(record.outcome == Outcome.SKIPPED for record in inside)
        assert (unit.state == UnitState.EXCUSED) == (skipped_inside and not happened_inside)


# Where nobody remembers the day


@given(st.sampled_from(BY_CALENDAR), st.integers(0, 51), records_of_a_year, st.data())
def test_a_unit_that_is_over_reads_the_same_by_itself_as_by_any_of_its_days(frequency, number, records, data):
    when = known_by_its_unit(frequency, number, date.max)
    some_day = data.draw(st.dates(when.starts_on, when.ends_on))
    on = data.draw(st.dates(when.ends_on + DAY, date(2024, 2, 28)))
    by_unit, by_day = (
        read(Frequency(frequency), [*records, Record(known)], on) for known in (when, When.on(some_day))
    )
    assert by_unit == by_day


@given(st.sampled_from(BY_CALENDAR), st.integers(0, 51), days)
def test_a_unit_belongs_to_one_period_of_each_longer_frequency_and_to_none_of_a_shorter(
    frequency, number, recorded_on
):
    when = known_by_its_unit(frequency, number, recorded_on)
    for other in BY_CALENDAR:
        holding = [period for period in of_year(other, 2023) if period.holds(Record(when))]
        assert len(holding) <= 1
        assert all(period.length >= when.length for period in holding)
    assert [str(period) for period in of_year(frequency, 2023) if period.holds(Record(when))] == [str(when)]


def test_a_week_over_the_edge_of_a_quarter_belongs_to_that_of_its_thursday():
    first, last = date(2023, 3, 27), date(2023, 4, 2)
    assert When(first, last, last).reckoned_on == date(2023, 3, 30)
    february = When(date(2027, 2, 1), date(2027, 2, 28), date(2027, 2, 28))
    assert february.reckoned_on == date(2027, 2, 28), "four weeks that are a month end with the month"
