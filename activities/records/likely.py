"""What was most likely done: the first lines under the question on the start page."""

from collections.abc import Iterable
from datetime import date, timedelta

from activities.rules.progress import Progress
from activities.rules.recurrence import UnitState

MOST = 5
# Habits are read from the last two months; what happened within a week may well go on.
HABITS, LATELY = timedelta(weeks=8), timedelta(days=7)


def likely_answers(readings: Iterable[Progress], *, today: date) -> list[Progress]:
    """Of what recurs, what is open now, usual on this weekday, or was recorded last and often; the likeliest first."""
    readings = list(readings)
    worth = {reading.activity.pk: _worth(reading, today) for reading in readings}
    likely = [reading for reading in readings if worth[reading.activity.pk]]
    return sorted(likely, key=lambda reading: (-worth[reading.activity.pk], reading.activity.code))


def is_open(reading: Progress) -> bool:
    unit = reading.current_unit
    return unit is not None and unit.state == UnitState.OPEN


def _worth(reading: Progress, today: date) -> int:
    if reading.activity.is_special:
        return 0
    recorded = [when.starts_on for when in reading.whens if when.length == 1]
    days = [day for day in recorded if today - HABITS <= day < today]
    on_this_weekday = sum(day.weekday() == today.weekday() for day in days)
    was_lately = bool(days) and today - LATELY <= days[-1]
    worth = 2 * on_this_weekday + len(days) // 2 + 2 * was_lately + _urgency(reading, today)
    # What was recorded today already is the least likely to be recorded once more.
    return worth if today not in recorded else min(worth, 1)


def _urgency(reading: Progress, today: date) -> int:
    unit = reading.current_unit
    if unit is None or unit.state != UnitState.OPEN:
        return 0
    return 4 if unit.period.ends_on <= today + LATELY else 1
