"""Days, months and years in the words of the reader's language."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from django.utils import formats
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language, gettext, pgettext

ONE_DAY = timedelta(days=1)


def year_range(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def last_day_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def reading_day(today: date, last_day: date) -> date:
    """The day on which a year is read: today, and for a year that is over the morning after its last unit.

    Rules take this day as `on`: what is dated before or on it counts, what ended before it is over. The
    morning after, because on the last day itself the last month is still open; and after the last ISO week,
    which may hang over the year's edge by three days (docs/adr/0003).
    """
    last_thursday = last_day - timedelta(days=(last_day.weekday() - 3) % 7)
    return min(today, max(last_day, last_thursday + timedelta(days=3)) + ONE_DAY)


def month_name(month: int, *, short: bool = False) -> str:
    """The month as it stands inside a sentence: in Albanian and Serbian without a capital."""
    name = str((MONTHS_3 if short else MONTHS)[month])
    # Django's short English names have none either.
    return name.capitalize() if get_language() == "en" else name


def in_words(day: date) -> str:
    """A day for running text: 20 nëntor 2023, 20. novembra 2023., 20 November 2023."""
    return formats.date_format(day, "DATE_FORMAT")


def days_in_words(first: date, last: date, *, with_year: bool = True) -> str:
    """From day to day, without saying twice what both share: 4–10 dhjetor 2023, 30 tetor – 5 nëntor 2023."""
    end = in_words(last) if with_year else _day_and_month(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    if first.year == last.year or not with_year:
        return f"{_day_and_month(first)} – {end}"
    return f"{in_words(first)} – {end}"


def _day_and_month(day: date) -> str:
    return formats.date_format(day, "MONTH_DAY_FORMAT")


def period_in_words(starts_on: date | None, ends_on: date | None) -> str:
    """A span at the precision that it has: 2023, nëntor 2023, mars–qershor 2023, or from day to day.

    A span of whole months is named by its months and a whole year by its number: the plan's own precision
    is kept by the two dates alone.
    """
    if starts_on is None or ends_on is None:
        return gettext("no date")
    return _span_in_words(starts_on, ends_on, get_language())


@lru_cache(maxsize=1024)
def _span_in_words(starts_on: date, ends_on: date, _language: str | None) -> str:
    """The strips of a year name the same weeks and months again and again."""
    if starts_on == ends_on:
        return in_words(starts_on)
    whole_months = starts_on.day == 1 and ends_on == last_day_of_month(ends_on.year, ends_on.month)
    if not whole_months:
        return days_in_words(starts_on, ends_on)
    same_year = starts_on.year == ends_on.year
    if same_year and (starts_on.month, ends_on.month) == (1, 12):
        return str(ends_on.year)
    if same_year and starts_on.month == ends_on.month:
        return _month_and_year(month_name(ends_on.month), ends_on.year)
    first = (
        month_name(starts_on.month)
        if same_year
        else _month_and_year(month_name(starts_on.month), starts_on.year)
    )
    return f"{first}–{_month_and_year(month_name(ends_on.month), ends_on.year)}"


def _month_and_year(month: str, year: int) -> str:
    # Translators: Serbian writes a full stop after the year.
    return pgettext("month and year", "%(month)s %(year)s") % {"month": month, "year": year}
