from datetime import date, timedelta

import pytest

from activities.rules.days import When
from activities.rules.recurrence import (
    CALENDAR,
    Frequency,
    Outcome,
    Period,
    Record,
    Session,
    compliance,
    expected_periods,
    units,
)
from kacanik_comms.core.dates import year_range
from kacanik_comms.core.ratio import Ratio

DAY = timedelta(days=1)
BY_WEEKS = [frequency.value for frequency in CALENDAR if frequency.unit.weeks]
MORNING_AFTER_2023 = date(2024, 1, 1)


def of_year(frequency: str, year: int, sessions: tuple[Session, ...] = ()) -> list[Period]:
    starts_on, ends_on = year_range(year)
    return expected_periods(Frequency(frequency), starts_on=starts_on, ends_on=ends_on, sessions=sessions)


def day(text: str) -> date:
    return date.fromisoformat(text)


def happened(text: str, session: int | None = None) -> Record:
    return Record(When.on(day(text)), Outcome.HAPPENED, session)


def skipped(text: str, session: int | None = None) -> Record:
    return Record(When.on(day(text)), Outcome.SKIPPED, session)


def states(frequency: str, records: list[Record], *, on: str, sessions: tuple[Session, ...] = ()) -> str:
    """The units of 2023 in one letter each: d(one), e(xcused), m(issed), o(pen)."""
    read = units(of_year(frequency, 2023, sessions), records, on=day(on))
    return "".join(unit.state[0] for unit in read)


# Which units a year has


@pytest.mark.parametrize(
    ("frequency", "year", "count", "first", "last"),
    [
        ("weekly", 2023, 52, ("2023-01-02", "2023-01-08"), ("2023-12-25", "2023-12-31")),
        ("weekly", 2020, 53, ("2019-12-30", "2020-01-05"), ("2020-12-28", "2021-01-03")),
        ("weekly", 2024, 52, ("2024-01-01", "2024-01-07"), ("2024-12-23", "2024-12-29")),
        ("weekly", 2025, 52, ("2024-12-30", "2025-01-05"), ("2025-12-22", "2025-12-28")),
        ("weekly", 2026, 53, ("2025-12-29", "2026-01-04"), ("2026-12-28", "2027-01-03")),
        ("fortnightly", 2023, 26, ("2023-01-02", "2023-01-15"), ("2023-12-18", "2023-12-31")),
        ("fortnightly", 2025, 26, ("2024-12-30", "2025-01-12"), ("2025-12-15", "2025-12-28")),
        # Of 53 weeks the last three are one unit.
        ("fortnightly", 2020, 26, ("2019-12-30", "2020-01-12"), ("2020-12-14", "2021-01-03")),
        ("fortnightly", 2026, 26, ("2025-12-29", "2026-01-11"), ("2026-12-14", "2027-01-03")),
        ("every_two_months", 2024, 6, ("2024-01-01", "2024-02-29"), ("2024-11-01", "2024-12-31")),
        ("monthly", 2023, 12, ("2023-01-01", "2023-01-31"), ("2023-12-01", "2023-12-31")),
        ("continuous", 2023, 12, ("2023-01-01", "2023-01-31"), ("2023-12-01", "2023-12-31")),
        ("quarterly", 2024, 4, ("2024-01-01", "2024-03-31"), ("2024-10-01", "2024-12-31")),
        ("twice_a_year", 2024, 2, ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")),
        ("yearly", 2024, 1, ("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-12-31")),
    ],
)
def test_each_frequency_has_its_units(frequency, year, count, first, last):
    periods = of_year(frequency, year)
    assert len(periods) == count
    assert (periods[0].starts_on, periods[0].ends_on) == (day(first[0]), day(first[1]))
    assert (periods[-1].starts_on, periods[-1].ends_on) == (day(last[0]), day(last[1]))


def test_february_is_a_day_longer_in_a_leap_year():
    assert of_year("monthly", 2024)[1] == Period(day("2024-02-01"), day("2024-02-29"))
    assert of_year("monthly", 2023)[1] == Period(day("2023-02-01"), day("2023-02-28"))


def test_every_frequency_belongs_to_a_family():
    sessions = (Session(1, day("2023-03-01")),)
    expects = {frequency for frequency in Frequency if of_year(frequency, 2023, sessions)}
    assert expects == set(Frequency) - {Frequency.AS_NEEDED}


@pytest.mark.parametrize("frequency", BY_WEEKS)
@pytest.mark.parametrize(
    ("the_day", "year"),
    [
        ("2023-01-01", 2022),  # a Sunday, of week 52 of 2022
        ("2024-12-30", 2025),  # a Monday, of week 1 of 2025
        ("2021-01-03", 2020),  # the Sunday of week 53
        ("2026-12-31", 2026),
        ("2027-01-01", 2026),
    ],
)
def test_a_week_over_the_years_edge_belongs_to_the_year_of_its_thursday(the_day, year, frequency):
    holding = [
        y for y in range(2019, 2029) for unit in of_year(frequency, y) if unit.holds(happened(the_day))
    ]
    assert holding == [year]


def test_a_unit_is_never_cut_by_the_span_that_an_activity_names():
    def within(frequency: str) -> list[Period]:
        return expected_periods(Frequency(frequency), starts_on=day("2023-03-15"), ends_on=day("2023-05-03"))

    assert [period.starts_on for period in within("monthly")] == [date(2023, month, 1) for month in (3, 4, 5)]
    assert [period.starts_on for period in within("quarterly")] == [day("2023-01-01"), day("2023-04-01")]
    assert within("yearly") == of_year("yearly", 2023)
    # 15 March is a Wednesday; the week of 3 May, a Wednesday too, has its Thursday outside.
    assert (within("weekly")[0].starts_on, within("weekly")[-1].ends_on) == (
        day("2023-03-13"),
        day("2023-04-30"),
    )


def test_a_span_without_a_thursday_expects_no_week():
    assert expected_periods(Frequency.WEEKLY, starts_on=day("2023-03-10"), ends_on=day("2023-03-15")) == []


def test_each_session_of_the_year_is_a_unit_from_the_day_after_the_one_before():
    sessions = tuple(
        Session(pk, day(text))
        for pk, text in [(7, "2023-12-31"), (3, "2023-02-28"), (1, "2022-12-31"), (9, "2024-01-01"), (5, "2023-01-01")]
    )  # fmt: skip
    assert of_year("before_session", 2023, sessions) == [
        Period(day("2023-01-01"), day("2023-01-01"), 5),
        Period(day("2023-01-02"), day("2023-02-28"), 3),
        Period(day("2023-03-01"), day("2023-12-31"), 7),
    ]


def test_two_sessions_on_one_day_are_two_units():
    sessions = (Session(2, day("2023-03-30")), Session(1, day("2023-03-30")))
    periods = of_year("before_session", 2023, sessions)
    assert [period.session for period in periods] == [1, 2]
    assert {(period.starts_on, period.ends_on) for period in periods} == {
        (day("2023-01-01"), day("2023-03-30"))
    }


# What became of each unit


@pytest.mark.parametrize(
    ("frequency", "records", "on", "expected"),
    [
        ("monthly", [], "2023-01-01", "oooooooooooo"),
        ("monthly", [], "2023-01-31", "oooooooooooo"),  # the last day is still a day
        ("monthly", [], "2023-02-01", "mooooooooooo"),
        ("monthly", [], "2023-12-31", "mmmmmmmmmmmo"),
        ("monthly", [], MORNING_AFTER_2023.isoformat(), "mmmmmmmmmmmm"),
        ("monthly", [happened("2023-01-31")], "2023-01-31", "dooooooooooo"),
        ("monthly", [happened("2023-02-01")], "2023-02-01", "mdoooooooooo"),
        ("monthly", [happened("2023-12-31")], "2024-01-01", "mmmmmmmmmmmd"),
        ("monthly", [happened("2022-12-31"), happened("2024-01-01")], "2024-01-01", "m" * 12),
        ("monthly", [skipped("2023-01-10")], "2023-02-01", "eooooooooooo"),
        ("monthly", [skipped("2023-08-01")], "2023-09-01", "mmmmmmmeoooo"),
        ("monthly", [happened("2023-01-05")] * 12, "2023-02-01", "dooooooooooo"),
        ("continuous", [happened("2023-03-31")], "2023-05-01", "mmdmoooooooo"),
        ("quarterly", [happened("2023-03-31"), happened("2023-07-01")], "2023-10-01", "dmdo"),
        ("twice_a_year", [happened("2023-06-30")], "2023-12-31", "do"),
        ("twice_a_year", [happened("2023-07-01")], "2023-07-01", "md"),
        ("yearly", [], "2023-12-31", "o"),
        ("yearly", [], "2024-01-01", "m"),
        ("yearly", [happened("2023-01-01")], "2023-01-01", "d"),
        ("as_needed", [happened("2023-05-05")], "2024-01-01", ""),
        ("weekly", [happened("2023-01-01")], "2023-01-09", "m" + "o" * 51),  # that Sunday was of 2022
        ("weekly", [happened("2023-12-31")], "2024-01-01", "m" * 51 + "d"),
    ],
)
def test_a_unit_is_done_excused_missed_or_open(frequency, records, on, expected):
    assert states(frequency, records, on=on) == expected


@pytest.mark.parametrize(
    ("records", "on", "expected"),
    [
        ([happened("2023-01-05")], "2023-01-31", "oooo"),
        ([happened("2023-01-05")], "2023-04-01", "mooo"),  # 1 of 2 is missed
        ([happened("2023-01-05"), happened("2023-03-31")], "2023-03-31", "dooo"),
        ([happened("2023-01-05"), happened("2023-01-05")], "2023-04-01", "dooo"),  # twice on one day
        ([happened("2023-01-05"), happened("2023-04-02")], "2023-03-31", "oooo"),
        ([happened("2023-01-05"), skipped("2023-03-01")], "2023-04-01", "eooo"),
        ([happened("2023-05-01")] * 3, "2023-07-01", "mdoo"),
    ],
)
def test_what_is_expected_twice_a_quarter_is_done_when_it_happened_twice(records, on, expected):
    starts_on, ends_on = year_range(2023)
    quarters = expected_periods(Frequency.QUARTERLY, starts_on=starts_on, ends_on=ends_on, times=2)
    assert "".join(unit.state[0] for unit in units(quarters, records, on=day(on))) == expected


def test_half_of_what_was_expected_is_known_as_such():
    starts_on, ends_on = year_range(2023)
    quarters = expected_periods(Frequency.QUARTERLY, starts_on=starts_on, ends_on=ends_on, times=2)
    read = units(quarters, [happened("2023-01-05"), *[happened("2023-05-05")] * 2], on=day("2023-07-01"))
    assert [(unit.count, unit.is_partly_done) for unit in read[:3]] == [(1, True), (2, False), (0, False)]


@pytest.mark.parametrize(
    ("frequency", "times", "words"),
    [
        ("weekly", 1, "every week"),
        ("fortnightly", 1, "every two weeks"),
        ("monthly", 2, "2 times a month"),
        ("quarterly", 3, "3 times a quarter"),
        ("yearly", 2, "2 times a year"),
        ("twice_a_year", 1, "twice a year"),
        ("continuous", 1, "continuously"),
    ],
)
def test_every_frequency_has_its_words(frequency, times, words):
    assert Frequency(frequency).in_words(times) == words


@pytest.mark.parametrize("records", [["happened", "skipped"], ["skipped", "happened"]])
def test_what_happened_wins_over_what_was_skipped_before_or_after(records):
    both = [
        Record(When.on(day("2023-01-10") + DAY * i), Outcome(outcome)) for i, outcome in enumerate(records)
    ]
    assert states("monthly", both, on="2023-02-01")[0] == "d"


def test_what_is_dated_later_has_not_happened_yet():
    assert states("monthly", [happened("2023-01-20")], on="2023-01-19")[0] == "o"
    assert states("monthly", [happened("2023-01-20")], on="2023-01-20")[0] == "d"


def test_a_unit_skipped_beforehand_is_answered_at_once():
    assert states("monthly", [skipped("2023-01-20")], on="2023-01-19")[0] == "e"
    assert states("before_session", [skipped("2023-03-30", 1)], on="2023-03-01", sessions=(MARCH,)) == "e"


def test_a_leap_day_is_in_its_month():
    first_quarter = of_year("monthly", 2024)[:3]
    read = units(first_quarter, [happened("2024-02-29")], on=day("2024-03-01"))
    assert [unit.state for unit in read] == ["missed", "done", "open"]


def test_twelve_press_releases_in_january_are_one_months_compliance():
    read = units(of_year("monthly", 2023), [happened("2023-01-05")] * 12, on=MORNING_AFTER_2023)
    assert read[0].count == 12
    assert compliance(read) == Ratio(1, 12)


# Before each session

MARCH, ALSO_MARCH, JUNE = (
    Session(1, day("2023-03-30")),
    Session(2, day("2023-03-30")),
    Session(3, day("2023-06-28")),
)


@pytest.mark.parametrize(
    ("records", "on", "expected"),
    [
        ([], "2023-03-30", "oo"),  # on the day of the session it can still be done
        ([], "2023-03-31", "mo"),
        ([happened("2023-03-30", 1)], "2023-03-31", "do"),
        ([happened("2023-03-31", 1)], "2023-04-01", "mo"),  # after its session is too late
        ([happened("2023-03-29")], "2023-04-01", "mo"),  # and it must say before which one it was
        ([happened("2022-12-20", 1)], "2023-03-31", "do"),  # prepared in the year before
        ([happened("2023-02-01", 3)], "2023-07-01", "md"),  # prepared before an earlier session
        ([skipped("2023-03-01", 1)], "2023-03-31", "eo"),
        ([happened("2023-03-01", 99)], "2023-07-01", "mm"),
    ],
)
def test_before_a_session_means_of_that_session_and_not_after_it(records, on, expected):
    assert states("before_session", records, on=on, sessions=(MARCH, JUNE)) == expected


def test_of_two_sessions_on_one_day_each_needs_its_own():
    records = [happened("2023-03-29", 2)]
    assert states("before_session", records, on="2023-04-01", sessions=(MARCH, ALSO_MARCH)) == "md"


def test_the_next_session_has_begun_to_be_prepared_and_the_one_after_it_has_not():
    read = units(of_year("before_session", 2023, (MARCH, JUNE)), [], on=day("2023-03-30"))
    assert [unit.has_begun for unit in read] == [True, False]


# Compliance


@pytest.mark.parametrize(
    ("records", "on", "ratio"),
    [
        ([], "2023-01-31", Ratio(0, 0)),  # nothing was expected yet
        ([skipped("2023-01-01")], "2023-02-28", Ratio(0, 0)),
        ([skipped("2023-01-01")], "2023-03-01", Ratio(0, 1)),
        ([happened("2023-01-01")], "2023-01-01", Ratio(1, 1)),
        ([happened("2023-01-01"), skipped("2023-02-01")], "2023-04-01", Ratio(1, 2)),
        ([], "2024-01-01", Ratio(0, 12)),
    ],
)
def test_compliance_leaves_out_what_is_excused_and_what_is_not_over(records, on, ratio):
    assert compliance(units(of_year("monthly", 2023), records, on=day(on))) == ratio
