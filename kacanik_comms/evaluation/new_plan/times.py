"""The time of an activity in another year: its days at the precision that they have, and the plan's words for it."""

import re
from datetime import date, timedelta

from activities.models import Activity
from activities.rules.workflow import Status
from kacanik_comms.core.dates import last_day_of_month, year_range

Span = tuple[date | None, date | None]
NO_SPAN: Span = (None, None)
YEAR_IN_WORDS = re.compile(r"\b20\d\d\b")


def span_in(year: int, activity: Activity) -> Span:
    """The activity's time in another year; to what day of that year it was postponed is its end already."""
    span = moved(activity.starts_on, activity.ends_on, years=year - activity.plan.year)
    put_off = activity.postponed_to if activity.status != Status.COMPLETED else None
    return until(put_off, span) if put_off and put_off.year == year else span


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


def words_in(year: int, words: str | None, *, of: int) -> str | None:
    """The plan's words for a time, said of another year: "nëntor 2023" moves, "dhjetor" stays what it is."""
    return words and YEAR_IN_WORDS.sub(lambda match: str(int(match[0]) + year - of), words)
