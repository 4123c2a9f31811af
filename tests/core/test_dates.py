from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.formats import date_format

from kacanik_comms.core.dates import (
    days_in_words,
    in_words,
    last_day_of_month,
    month_name,
    period_in_words,
    reading_day,
    year_range,
)

NEW_YEARS_EVE = date(2023, 12, 31)


@pytest.mark.parametrize(
    ("today", "read_on"),
    [
        (date(2023, 1, 1), date(2023, 1, 1)),
        (date(2023, 6, 15), date(2023, 6, 15)),
        (date(2023, 12, 31), date(2023, 12, 31)),  # December is still open on its last day
        (date(2024, 1, 1), date(2024, 1, 1)),
        (date(2024, 1, 2), date(2024, 1, 1)),
        (date(2026, 11, 23), date(2024, 1, 1)),
    ],
)
def test_a_year_is_read_today_and_once_it_is_over_on_the_morning_after(today, read_on):
    assert reading_day(today, NEW_YEARS_EVE) == read_on


@pytest.mark.parametrize(
    ("year", "read_on"),
    [
        (2020, date(2021, 1, 4)),  # its week 53 ends on Sunday, 3 January
        (2021, date(2022, 1, 3)),
        (2022, date(2023, 1, 2)),  # 1 January 2023 belongs to its week 52
        (2023, date(2024, 1, 1)),
        (2024, date(2025, 1, 1)),  # 30 December 2024 belongs to 2025 already
        (2026, date(2027, 1, 4)),
    ],
)
def test_a_year_is_over_when_its_last_week_is(year, read_on):
    assert reading_day(date(2030, 1, 1), date(year, 12, 31)) == read_on
    assert (read_on - timedelta(days=1)).isocalendar().year == year or read_on == date(year + 1, 1, 1)


def test_a_year_has_its_first_and_last_day():
    assert year_range(2024) == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2023, 2, 28), (2024, 2, 29), (1900, 2, 28), (2023, 4, 30), (2023, 12, 31)]
)
def test_a_month_has_its_last_day_in_leap_years_too(year, month, day):
    assert last_day_of_month(year, month) == date(year, month, day)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), "2023"),
        (date(2023, 11, 1), date(2023, 11, 30), "nëntor 2023"),
        (date(2024, 2, 1), date(2024, 2, 29), "shkurt 2024"),
        (date(2023, 3, 1), date(2023, 6, 30), "mars–qershor 2023"),
        (date(2022, 11, 1), date(2023, 2, 28), "nëntor 2022–shkurt 2023"),
        (date(2023, 1, 1), date(2024, 12, 31), "janar 2023–dhjetor 2024"),
        (date(2023, 5, 4), date(2023, 5, 4), "4 maj 2023"),
        (date(2024, 2, 1), date(2024, 2, 28), "1–28 shkurt 2024"),
        (date(2023, 3, 2), date(2023, 6, 30), "2 mars – 30 qershor 2023"),
        (date(2023, 12, 4), date(2023, 12, 10), "4–10 dhjetor 2023"),
        (date(2023, 10, 30), date(2023, 11, 5), "30 tetor – 5 nëntor 2023"),
        (date(2022, 12, 26), date(2023, 1, 1), "26 dhjetor 2022 – 1 janar 2023"),
    ],
)
def test_a_period_is_told_at_the_precision_that_it_has(starts_on, ends_on, words):
    with translation.override("sq"):
        assert period_in_words(starts_on, ends_on) == words


@pytest.mark.parametrize(
    ("language", "month", "span", "day", "days"),
    [
        ("sq", "nëntor 2023", "mars–qershor 2023", "20 nëntor 2023", "4–10 dhjetor 2023"),
        ("sr-latn", "novembar 2023.", "mart–jun 2023.", "20. novembra 2023.", "4–10. decembra 2023."),
        ("en", "November 2023", "March–June 2023", "20 November 2023", "4–10 December 2023"),
    ],
)
def test_each_language_writes_its_dates_as_its_readers_do(language, month, span, day, days):
    with translation.override(language):
        assert period_in_words(date(2023, 11, 1), date(2023, 11, 30)) == month
        assert period_in_words(date(2023, 3, 1), date(2023, 6, 30)) == span
        assert in_words(date(2023, 11, 20)) == day
        assert period_in_words(date(2023, 12, 4), date(2023, 12, 10)) == days


@pytest.mark.parametrize(("starts_on", "ends_on"), [(None, None), (date(2023, 1, 1), None)])
def test_what_has_no_date_says_so(starts_on, ends_on):
    assert period_in_words(starts_on, ends_on) == "no date"


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("sq", "30 tetor – 5 nëntor"),
        ("sr-latn", "30. oktobra – 5. novembra"),
        ("en", "30 October – 5 November"),
    ],
)
def test_a_week_over_two_months_names_both(language, days):
    with translation.override(language):
        assert days_in_words(date(2023, 10, 30), date(2023, 11, 5), with_year=False) == days


def test_only_english_writes_months_with_a_capital():
    assert month_name(5, short=True) == "May"
    for language in ("sq", "sr-latn"):
        with translation.override(language):
            names = [month_name(month, short=short) for month in range(1, 13) for short in (False, True)]
            moments = [
                date_format(datetime(2023, month, 9, 8, 5, tzinfo=UTC), "DATETIME_FORMAT")
                for month in range(1, 13)
            ]
        assert "".join([*names, *moments]) == "".join([*names, *moments]).lower()


def test_serbian_declines_the_month_after_a_day_and_not_before_a_year():
    with translation.override("sr-latn"):
        assert (
            date_format(datetime(2023, 11, 20, 14, 5, tzinfo=UTC), "DATETIME_FORMAT")
            == "20. novembra 2023, 14:05"
        )
        assert date_format(date(2023, 11, 20), "YEAR_MONTH_FORMAT") == "novembar 2023."
