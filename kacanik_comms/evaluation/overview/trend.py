"""How a year came to where it stands: the same facts, read once more at the end of each of its months.

What counts is when something was done, not when somebody recorded it. The last month that has begun is read as
the whole year is, so that the trend ends at the year's own figures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from activities.models import Activity
from activities.progress import Progress
from activities.recurrence import Outcome, Record, Unit, units
from kacanik_comms.core.dates import ONE_DAY, last_day_of_month
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.evaluation.facts import YearFacts

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Point:
    """The year as it stood at the end of a month, and how often something happened in that month."""

    month: int
    last_day: date
    rows: Sequence[Progress]
    implemented: Sequence[Progress]
    happened: Sequence[tuple[Activity, int]]

    @property
    def implementation(self) -> Ratio:
        """Activities implemented up to then ÷ all activities planned for the year."""
        return Ratio(len(self.implemented), len(self.rows))

    @property
    def expected(self) -> list[Progress]:
        """The recurring activities of which something was expected up to then."""
        return [row for row in self.rows if row.compliance is not None and row.compliance.is_defined]

    @property
    def compliance(self) -> Ratio:
        """Units done ÷ units done or missed up to then, over all recurring activities together."""
        return Ratio.total(row.compliance for row in self.expected if row.compliance is not None)

    @property
    def occurrences(self) -> int:
        return sum(times for _activity, times in self.happened)


def trend(facts: YearFacts) -> list[Point]:
    """A point for each month of the year that has begun on the day of the reading."""
    return [_point(facts, month) for month in MONTHS if date(facts.plan.year, month, 1) <= facts.cut_off]


def _point(facts: YearFacts, month: int) -> Point:
    day = last_day_of_month(facts.plan.year, month)
    is_last = day >= facts.cut_off
    rows = list(facts.activities) if is_last else [_read(row, day) for row in facts.activities]
    return Point(
        month=month,
        last_day=min(day, facts.cut_off),
        rows=rows,
        implemented=[row for row in rows if row.is_implemented and (is_last or _was_so(row, day))],
        happened=_happened(facts, month),
    )


def _read(row: Progress, day: date) -> Progress:
    """The reading in the morning after `day`, of what had happened by then."""
    known = tuple(_known(row, day))
    then = (_unit(row, unit, day) for unit in row.units)
    return replace(row, on=day, records=known, units=tuple(unit for unit in then if unit))


def _unit(row: Progress, unit: Unit, day: date) -> Unit | None:
    period = unit.period
    if period.ends_on <= day:
        return unit
    # Only for a session something can be done before its unit has begun.
    if period.starts_on > day and period.session is None:
        return None
    return units([period], _known(row, day), on=day + ONE_DAY)[0]


def _known(row: Progress, day: date) -> list[Record]:
    """That a unit is skipped is known beforehand, as it is to `units`."""
    return [record for record in row.records if record.date <= day or record.outcome == Outcome.SKIPPED]


def _was_so(row: Progress, day: date) -> bool:
    """Whether what makes the activity implemented was already so on the day."""
    activity = row.activity
    if activity.is_special:
        return activity.completed_on is not None and activity.completed_on <= day
    if row.compliance is not None or row.happened:
        return True
    return activity.no_occasion_on is not None and activity.no_occasion_on <= day


def _happened(facts: YearFacts, month: int) -> list[tuple[Activity, int]]:
    """In the plan's order; the days of a week that hangs over the year's edge stand in the month at that edge."""
    first_day, last_day = facts.plan.starts_on, facts.plan.ends_on
    times = Counter(
        reach.activity for reach in facts.reaches if min(max(reach.date, first_day), last_day).month == month
    )
    return [(row.activity, times[row.activity.pk]) for row in facts.everything if times[row.activity.pk]]
