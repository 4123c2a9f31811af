"""When an activity happened, short enough for paper."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from activities.declarations import DETAILS
from activities.models import Activity
from activities.pages.wording import when_in_words
from kacanik_comms.core.dates import month_name
from kacanik_comms.year.facts import Reach

# More days than these are no longer read one by one: then the months are counted.
MOST_DAYS = 120


@dataclass(frozen=True)
class ActivityLog:
    """What happened when: pairs of a month's name and its days, or of a month's name and its count.

    `units` are the weeks, months and other units of which the day is not known.
    """

    activity: Activity
    happened: int
    months: Sequence[tuple[str, str]]
    is_counted: bool
    units: Sequence[str]
    details: Sequence[tuple[str, str]]

    @property
    def days(self) -> str:
        """In one line: jan 4, 10; shk 3; mars 2026."""
        times = "×" if self.is_counted else ""
        return "; ".join([*(f"{month}\u00a0{text}{times}" for month, text in self.months), *self.units])


def log_of(activity: Activity, happened: Sequence[Reach]) -> ActivityLog:
    """A day on which it happened more than once carries the number: 14 (3×)."""
    days = Counter(reach.when.day for reach in happened if reach.when.day)
    units = Counter(reach.when for reach in happened if not reach.when.day)
    is_counted = len(days) > MOST_DAYS
    months: dict[tuple[int, int], list[str]] = {}
    for day, count in sorted(days.items()):
        months.setdefault((day.year, day.month), []).append(
            f"{day.day} ({count}×)" if count > 1 else str(day.day)
        )
    if is_counted:
        totals: Counter[tuple[int, int]] = Counter()
        for day, count in days.items():
            totals[day.year, day.month] += count
        words = [(month, str(totals[month])) for month in sorted(totals)]
    else:
        words = [(month, ", ".join(spots)) for month, spots in months.items()]
    year = activity.plan.year
    return ActivityLog(
        activity=activity,
        happened=len(happened),
        months=[(_named(*month, year), text) for month, text in words],
        is_counted=is_counted,
        units=[when_in_words(when) + (f" ({count}×)" if count > 1 else "") for when, count in units.items()],
        details=DETAILS.in_words(dict(_together(happened))),
    )


def _together(happened: Sequence[Reach]) -> Iterator[tuple[str, Any]]:
    """Each detail of all times: numbers and sums added up, of texts each one once."""
    for name in DETAILS.names:
        given = [value for reach in happened if (value := reach.details.get(name)) not in (None, "")]
        if given:
            is_number = isinstance(given[0], int | Decimal)
            yield name, sum(given) if is_number else "; ".join(dict.fromkeys(map(str, given)))


def _named(year: int, month: int, plan_year: int) -> str:
    name = month_name(month, short=True)
    return name if year == plan_year else f"{name} {year}"
