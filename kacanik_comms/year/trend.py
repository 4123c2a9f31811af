"""How a year came to where it stands: the same facts, read once more at the end of each of its months.

What counts is when something was done, not when somebody recorded it. The last month that has begun is read as
the whole year is, so that the trend ends at the year's own figures.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from activities.rules.progress import Progress
from activities.rules.recurrence import Outcome, Record, units
from activities.rules.workflow import Status
from kacanik_comms.core.dates import ONE_DAY, last_day_of_month
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import planned

if TYPE_CHECKING:
    from activities.models import Activity

MONTHS = range(1, 13)


@dataclass(frozen=True)
class MonthEnd:
    """The year as it stood at the end of a month, and how often something happened in that month."""

    month: int
    last_day: date
    rows: Sequence[Progress]
    implemented: Sequence[Progress]
    happened: Sequence[tuple["Activity", int]]

    @cached_property
    def implementation(self) -> Ratio:
        """Activities implemented up to then ÷ all planned for the year, counted as in the year's own rate."""
        return Ratio(len(self.implemented), len(planned(self.rows)))

    @cached_property
    def expected(self) -> list[Progress]:
        """The recurring activities of which something was expected up to then."""
        return [row for row in self.rows if row.compliance is not None and row.compliance.is_defined]

    @cached_property
    def compliance(self) -> Ratio:
        """Units done ÷ units done or missed up to then, over all recurring activities together."""
        return Ratio.total(row.compliance for row in self.expected if row.compliance is not None)

    @property
    def occurrences(self) -> int:
        return sum(times for _activity, times in self.happened)


def trend(facts: YearFacts) -> list[MonthEnd]:
    """One for each month of the year that has begun on the day of the reading."""
    histories = [_History(row) for row in facts.activities]
    times = _times(facts)
    return [
        _month_end(facts, month, histories, times[month])
        for month in MONTHS
        if date(facts.plan.year, month, 1) <= facts.cut_off
    ]


def _month_end(
    facts: YearFacts, month: int, histories: Sequence["_History"], times: Counter[int]
) -> MonthEnd:
    day = last_day_of_month(facts.plan.year, month)
    is_last = day >= facts.cut_off
    rows = list(facts.activities) if is_last else [history.read(day) for history in histories]
    return MonthEnd(
        month=month,
        last_day=min(day, facts.cut_off),
        rows=rows,
        implemented=[row for row in rows if row.is_implemented and (is_last or _was_so(row, day))],
        happened=[
            (row.activity, times[row.activity.pk])
            for row in [*facts.everything, *facts.beyond]
            if times[row.activity.pk]
        ],
    )


class _History:
    """A reading with its records in the order in which they count, to be read again as of an earlier day."""

    def __init__(self, row: Progress) -> None:
        self.row = row
        records = sorted(row.records, key=attrgetter("when.counts_from"))
        self.happened = [record for record in records if record.outcome == Outcome.HAPPENED]
        self.dates = [record.when.counts_from for record in self.happened]
        # That a unit is skipped is known beforehand, as it is to `units`.
        self.skipped = [record for record in records if record.outcome == Outcome.SKIPPED]
        # Where a rule was changed, a long unit can begin before a short one and end after it.
        self.units = sorted(row.units, key=lambda unit: unit.period.ends_on)
        self.ends = [unit.period.ends_on for unit in self.units]

    def read(self, day: date) -> Progress:
        """The reading in the morning after `day`, of what had happened by then."""
        known = (*self.happened[: bisect_right(self.dates, day)], *self.skipped)
        over = bisect_right(self.ends, day)
        open_then = [
            unit.period
            for unit in self.units[over:]
            # Only for a session something can be done before its unit has begun.
            if unit.period.starts_on <= day or unit.period.session is not None
        ]
        # What can lie in none of them needs no place among them; for a session something is done however early.
        first = min((period.starts_on for period in open_then), default=day)
        is_early = any(period.session is not None for period in open_then)
        near = [record for record in known if is_early or record.when.ends_on >= first]
        then = (*self.units[:over], *units(open_then, near, on=day + ONE_DAY))
        row = self.row
        return Progress(row.activity, day, then, row.evidence_count, row.spans, row.has_records, known)


def _was_so(row: Progress, day: date) -> bool:
    """Whether what makes the activity implemented was already so on the day."""
    completed_on = row.activity.completed_on
    return not row.activity.is_special or (completed_on is not None and completed_on <= day)


def _times(facts: YearFacts) -> dict[int, Counter[int]]:
    """How often each activity happened in each month; the days of a week that hangs over the year's edge stand in the
    month at that edge, a unit that is not over yet in the month of the reading."""
    times: dict[int, Counter[int]] = {month: Counter() for month in MONTHS}
    for row in [*facts.everything, *facts.beyond]:
        for record in _counted_records(row, facts.cut_off):
            day = min(max(record.when.reckoned_on, facts.plan.starts_on), facts.cut_off)
            times[day.month][row.activity.pk] += 1
    return times


def _counted_records(row: Progress, cut_off: date) -> list[Record]:
    """Those that the year counts: the rule of `occurrences_of` in counting.py. A special activity has to have happened
    inside the year, and to be completed."""
    if not row.activity.is_special:
        return row.records_that_count
    if row.status != Status.COMPLETED:
        return []
    return [record for record in row.records_that_count if record.when.counts_from <= cut_off]
