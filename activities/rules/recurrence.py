"""The units in which a recurring activity is expected, and what happened in each.

A frequency belongs to one of four families (docs/adr/0003):

    calendar     weekly, monthly, quarterly, twice a year, yearly    an ISO week, month, quarter, half-year, year
    event        before each session of the Assembly                 a session
    continuous   continuously                                        a month
    as needed    when the case arises                                none: counted, never expected
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.dates import ONE_DAY, last_day_of_month
from kacanik_comms.core.ratio import Ratio


class Frequency(TextChoices):
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    TWICE_A_YEAR = "twice_a_year", _("twice a year")
    YEARLY = "yearly", _("once a year")
    BEFORE_SESSION = "before_session", _("before each session of the Assembly")
    CONTINUOUS = "continuous", _("continuously")
    AS_NEEDED = "as_needed", _("when the case arises")


class UnitState(TextChoices):
    DONE = "done", _("done")
    EXCUSED = "excused", _("skipped with a reason")
    MISSED = "missed", _("missed")
    OPEN = "open", _("open")


class Outcome(TextChoices):
    HAPPENED = "happened", _("happened")
    SKIPPED = "skipped", _("skipped with a reason")


MONTHS_PER_UNIT = {
    Frequency.MONTHLY: 1,
    Frequency.CONTINUOUS: 1,
    Frequency.QUARTERLY: 3,
    Frequency.TWICE_A_YEAR: 6,
    Frequency.YEARLY: 12,
}


@dataclass(frozen=True)
class Session:
    """A session of the Assembly, as far as a rule has to know it."""

    pk: int
    date: date


@dataclass(frozen=True)
class Record:
    """One recorded occurrence, as far as a rule has to know it."""

    date: date
    outcome: Outcome = Outcome.HAPPENED
    session: int | None = None


@dataclass(frozen=True)
class Period:
    """One expected unit: its first and last day, and the session where it is one.

    A session's unit begins when the one before it is over; what was done for it counts however early it was.
    """

    starts_on: date
    ends_on: date
    session: int | None = None

    @property
    def is_week(self) -> bool:
        return self.session is None and self.ends_on - self.starts_on == timedelta(days=6)

    def holds(self, record: Record) -> bool:
        if self.session is not None:
            return record.session == self.session and record.date <= self.ends_on
        return self.starts_on <= record.date <= self.ends_on


@dataclass(frozen=True)
class Unit:
    """An expected unit and what became of it; `count` is how often it happened inside."""

    period: Period
    state: UnitState
    count: int
    has_begun: bool


def expected_periods(
    frequency: Frequency, *, starts_on: date, ends_on: date, sessions: Iterable[Session] = ()
) -> list[Period]:
    """All units that a frequency expects between two days, in order, without gap or overlap.

    Units are never cut: a month, quarter, half-year or year belongs to the span when it overlaps it, an ISO
    week when its Thursday lies inside (ISO 8601: so belongs every week to exactly one year), a session when
    it is held inside. Only sessions held on one day share their days.
    """
    if frequency == Frequency.AS_NEEDED:
        return []
    if frequency == Frequency.BEFORE_SESSION:
        return _sessions(sessions, starts_on, ends_on)
    if frequency == Frequency.WEEKLY:
        return _weeks(starts_on, ends_on)
    return _months(starts_on, ends_on, MONTHS_PER_UNIT[frequency])


def _sessions(sessions: Iterable[Session], starts_on: date, ends_on: date) -> list[Period]:
    held = sorted((s for s in sessions if starts_on <= s.date <= ends_on), key=lambda s: (s.date, s.pk))
    days = sorted({session.date for session in held})
    begins_on = dict(zip(days, [starts_on, *(day + ONE_DAY for day in days)], strict=False))
    return [Period(begins_on[session.date], session.date, session.pk) for session in held]


def _weeks(starts_on: date, ends_on: date) -> list[Period]:
    thursday = starts_on + timedelta(days=(3 - starts_on.weekday()) % 7)
    weeks = []
    while thursday <= ends_on:
        weeks.append(Period(thursday - timedelta(days=3), thursday + timedelta(days=3)))
        thursday += timedelta(days=7)
    return weeks


def _months(starts_on: date, ends_on: date, length: int) -> list[Period]:
    year, month = starts_on.year, (starts_on.month - 1) // length * length + 1
    periods = []
    while (first := date(year, month, 1)) <= ends_on:
        last = last_day_of_month(year, month + length - 1)
        periods.append(Period(first, last))
        year, month = (last + ONE_DAY).year, (last + ONE_DAY).month
    return periods


def units(periods: Sequence[Period], records: Iterable[Record], *, on: date) -> list[Unit]:
    """What became of each period, seen on the day `on`: what is dated later has not happened yet, while a unit
    that is skipped beforehand is known to be."""
    known = _ByDate(record for record in records if record.date <= on or record.outcome == Outcome.SKIPPED)
    return [_unit(period, known.inside(period), on) for period in periods]


class _ByDate:
    """Records in the order of their dates, in which those of a period stand together."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = sorted(records, key=attrgetter("date"))
        self.dates = [record.date for record in self.records]

    def inside(self, period: Period) -> list[Record]:
        """Those that the period holds."""
        first = 0 if period.session is not None else bisect_left(self.dates, period.starts_on)
        last = bisect_right(self.dates, period.ends_on)
        return [record for record in self.records[first:last] if period.holds(record)]


def _unit(period: Period, inside: list[Record], on: date) -> Unit:
    count = sum(record.outcome == Outcome.HAPPENED for record in inside)
    if count:
        state = UnitState.DONE
    elif inside:
        state = UnitState.EXCUSED
    elif period.ends_on < on:
        state = UnitState.MISSED
    else:
        state = UnitState.OPEN
    return Unit(period, state, count, has_begun=period.starts_on <= on)


def compliance(of: Iterable[Unit]) -> Ratio:
    """Done ÷ (done + missed). Excused and open units are in neither; undefined where nothing was expected yet."""
    states = [unit.state for unit in of]
    done = states.count(UnitState.DONE)
    return Ratio(done, done + states.count(UnitState.MISSED))
