"""When a digest is due. It never depends on a day being exactly today: a machine that was off catches up, once."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kacanik_comms.letters.models import LetterChoice

# In the morning, before people begin.
HOUR = time(7)
# Nobody gets two within so many days.
LEAST_DAYS = timedelta(days=5)
WEEK = timedelta(days=7)
# Before the year ends everybody is asked once more, in time to answer.
BEFORE_THE_END = (12, 10)


def reading_day_of(weekday: int, *, at: datetime) -> date:
    """The last chosen weekday on which the hour has come: the digest says how things stood on that day, so that nothing
    new comes in between, and a letter that is late says the same."""
    now = timezone.localtime(at)
    day = now.date() - timedelta(days=(now.weekday() - weekday) % 7)
    return day if day < now.date() or now.time() >= HOUR else day - WEEK


def turn_of(rhythm: str, weekday: int, *, at: datetime) -> date | None:
    """The day since which one digest is due; None for whoever wants none."""
    if rhythm == LetterChoice.Rhythm.NEVER:
        return None
    last = reading_day_of(weekday, at=at)
    if rhythm == LetterChoice.Rhythm.WEEKLY:
        return last
    first = _first(weekday, last.replace(day=1))
    month, day = BEFORE_THE_END
    end = _first(weekday, date(last.year, month, day))
    return end if end <= last else first


def is_due(turn: date | None, last: datetime | None, *, at: datetime, is_urgent: bool = False) -> bool:
    """`last` is when the last digest was written; what is urgent does not wait for its turn, but never comes twice in
    five days. A time in the future was written by a clock that was wrong."""
    if turn is None:
        return False
    if last is None or last > at + LEAST_DAYS:
        return True
    if at - last < LEAST_DAYS:
        return False
    return is_urgent or timezone.localdate(last) < turn


def _first(weekday: int, since: date) -> date:
    """The first such weekday on the day or after it."""
    return since + timedelta(days=(weekday - since.weekday()) % 7)
