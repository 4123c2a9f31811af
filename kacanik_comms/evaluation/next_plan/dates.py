"""Moving the times of a plan from one year to another, each at the precision that it has."""

from datetime import date, timedelta

from kacanik_comms.core.dates import last_day_of_month, year_range

Span = tuple[date | None, date | None]
NO_SPAN: Span = (None, None)


def moved(starts_on: date | None, ends_on: date | None, *, years: int = 1) -> Span:
    """A month stays a whole month, February too, and a day its day; where 29 February is missing, it is the 28th."""
    if starts_on is None or ends_on is None:
        return NO_SPAN
    whole_months = starts_on.day == 1 and ends_on == last_day_of_month(ends_on.year, ends_on.month)
    if whole_months:
        return starts_on.replace(year=starts_on.year + years), last_day_of_month(
            ends_on.year + years, ends_on.month
        )
    return _same_day(starts_on, years), _same_day(ends_on, years)


def until(last_day: date, span: Span) -> Span:
    """The span with another last day; what would begin after that begins with the year."""
    first = span[0]
    if first is None or first > last_day:
        first = year_range(last_day.year)[0]
    return first, last_day


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=1) + timedelta(days=27)
