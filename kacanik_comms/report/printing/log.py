"""When an activity happened, short enough for paper."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import Activity
from kacanik_comms.core.dates import month_name

# More days than these are no longer read one by one: then the months are counted.
MOST_DAYS = 120


@dataclass(frozen=True)
class ActivityLog:
    """What happened when: pairs of a month's name and its days, or of a month's name and its count."""

    activity: Activity
    happened: int
    months: Sequence[tuple[str, str]]
    is_counted: bool

    @property
    def days(self) -> str:
        """In one line: jan 4, 10; shk 3."""
        times = "×" if self.is_counted else ""
        return "; ".join(f"{month}\u00a0{text}{times}" for month, text in self.months)


def log_of(activity: Activity, happened: Sequence[date]) -> ActivityLog:
    """A day on which it happened more than once carries the number: 14 (3×)."""
    days = Counter(happened)
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
    )


def _named(year: int, month: int, plan_year: int) -> str:
    name = month_name(month, short=True)
    return name if year == plan_year else f"{name} {year}"
