"""The units in which a recurring activity is expected, and what happened in each.

A frequency belongs to one of four families (docs/adr/0003):

    calendar     every week, two weeks, month … year    one or more ISO weeks, or months
    event        before each session of the Assembly    a session
    continuous   continuously                           a month
    as needed    when the case arises                   none: counted, never expected

`Frequency` is the one table of them. In a calendar unit, an activity is expected once or several times.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from activities.rules.days import Days, When
from kacanik_comms.core.dates import ONE_DAY, last_day_of_month
from kacanik_comms.core.ratio import Ratio


@dataclass(frozen=True)
class CalendarUnit:
    """One unit of a calendar frequency: so many ISO weeks, or so many months.

    `several` says that something is expected more than once in it, `word` is what the plan's Albanian text calls the
    frequency, without marks and endings.
    """

    name: Any
    several: Any
    word: str = ""
    weeks: int = 0
    months: int = 0


class Frequency(TextChoices):
    """How often a recurring activity is expected, with its unit where the calendar gives one."""

    WEEKLY = (
        "weekly",
        CalendarUnit(
            _("a week"),
            ngettext_lazy("%(n)s time a week", "%(n)s times a week", "n"),
            word="javor",
            weeks=1,
        ),
        _("every week"),
    )
    FORTNIGHTLY = (
        "fortnightly",
        CalendarUnit(
            _("two weeks"),
            ngettext_lazy("%(n)s time in two weeks", "%(n)s times in two weeks", "n"),
            word="dyjavor",
            weeks=2,
        ),
        _("every two weeks"),
    )
    MONTHLY = (
        "monthly",
        CalendarUnit(
            _("a month"),
            ngettext_lazy("%(n)s time a month", "%(n)s times a month", "n"),
            word="mujor",
            months=1,
        ),
        _("every month"),
    )
    EVERY_TWO_MONTHS = (
        "every_two_months",
        CalendarUnit(
            _("two months"),
            ngettext_lazy("%(n)s time in two months", "%(n)s times in two months", "n"),
            word="dymujor",
            months=2,
        ),
        _("every two months"),
    )
    QUARTERLY = (
        "quarterly",
        CalendarUnit(
            _("a quarter"),
            ngettext_lazy("%(n)s time a quarter", "%(n)s times a quarter", "n"),
            word="tremujor",
            months=3,
        ),
        _("every quarter"),
    )
    TWICE_A_YEAR = (
        "twice_a_year",
        CalendarUnit(
            _("a half-year"),
            ngettext_lazy("%(n)s time in a half-year", "%(n)s times in a half-year", "n"),
            word="gjashtemujor",
            months=6,
        ),
        _("twice a year"),
    )
    YEARLY = (
        "yearly",
        CalendarUnit(
            _("a year"),
            ngettext_lazy("%(n)s time a year", "%(n)s times a year", "n"),
            word="vjetor",
            months=12,
        ),
        _("once a year"),
    )
    BEFORE_SESSION = "before_session", _("before each session of the Assembly")
    CONTINUOUS = "continuous", _("continuously")
    AS_NEEDED = "as_needed", _("when the case arises")

    unit: CalendarUnit | None

    def __new__(cls, value: str, unit: CalendarUnit | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.unit = unit
        return member

    def in_words(self, times: int = 1) -> str:
        """How often it is expected: "every month", or "2 times a month"."""
        return str(self.unit.several % {"n": times} if self.unit and times > 1 else self.label)


class UnitState(TextChoices):
    DONE = "done", _("done")
    EXCUSED = "excused", _("skipped with a reason")
    MISSED = "missed", _("missed")
    OPEN = "open", _("open")


class Outcome(TextChoices):
    HAPPENED = "happened", _("happened")
    SKIPPED = "skipped", _("skipped with a reason")


# Those in whose units something can be expected several times.
CALENDAR = tuple(frequency for frequency in Frequency if frequency.unit)
MOST_TIMES = 99


@dataclass(frozen=True)
class Session:
    """A session of the Assembly, as far as a rule has to know it."""

    pk: int
    date: date


@dataclass(frozen=True)
class Record:
    """One recorded occurrence, as far as a rule has to know it."""

    when: When
    outcome: Outcome = Outcome.HAPPENED
    session: int | None = None


@dataclass(frozen=True)
class Period(Days):
    """One expected unit: its first and last day, the session where it is one, and how many times it is expected.

    A session's unit begins when the one before it is over; what was done for it counts however early it was.
    """

    session: int | None = None
    times: int = 1

    def holds(self, record: Record) -> bool:
        """What is known of a longer unit alone, of a quarter, says nothing of a week in it."""
        if self.session is not None:
            return record.session == self.session and record.when.ends_on <= self.ends_on
        return self.starts_on <= record.when.reckoned_on <= self.ends_on and record.when.length <= self.length


@dataclass(frozen=True)
class Unit:
    """An expected unit and what became of it; `count` is how often it happened inside."""

    period: Period
    state: UnitState
    count: int
    has_begun: bool

    @property
    def is_partly_done(self) -> bool:
        """It happened, but not as often as expected."""
        return 0 < self.count < self.period.times


def expected_periods(
    frequency: Frequency, *, starts_on: date, ends_on: date, sessions: Iterable[Session] = (), times: int = 1
) -> list[Period]:
    """All units that a frequency expects between two days, in order, without gap or overlap.

    Units are never cut: a month, quarter, half-year or year belongs to the span when it overlaps it, ISO weeks
    when one of their Thursdays lies inside (ISO 8601: so each belongs to exactly one year), a session when it is
    held inside. Only sessions held on one day share their days.
    """
    if frequency == Frequency.BEFORE_SESSION:
        return _sessions(sessions, starts_on, ends_on)
    unit = Frequency.MONTHLY.unit if frequency == Frequency.CONTINUOUS else frequency.unit
    if unit is None:
        return []
    cut = _weeks(starts_on, ends_on, unit.weeks) if unit.weeks else _months(starts_on, ends_on, unit.months)
    return [Period(first, last, times=times) for first, last in cut]


def _sessions(sessions: Iterable[Session], starts_on: date, ends_on: date) -> list[Period]:
    held = sorted((s for s in sessions if starts_on <= s.date <= ends_on), key=lambda s: (s.date, s.pk))
    days = sorted({session.date for session in held})
    begins_on = dict(zip(days, [starts_on, *(day + ONE_DAY for day in days)], strict=False))
    return [Period(begins_on[session.date], session.date, session.pk) for session in held]


def _weeks(starts_on: date, ends_on: date, length: int) -> list[tuple[date, date]]:
    """So many ISO weeks each, counted from week 1: weeks 1–2, 3–4 … 51–52.

    The weeks left over at the end of a year join its last unit: in a year of 53 weeks that is 51–53, so that nobody
    has to do something in a week of its own only because the calendar has one more.
    """
    weeks = []
    for year in range(starts_on.isocalendar().year, ends_on.isocalendar().year + 1):
        in_year = date(year, 12, 28).isocalendar().week
        for first in range(1, in_year - length + 2, length):
            last = in_year if first + 2 * length - 1 > in_year else first + length - 1
            thursdays = (date.fromisocalendar(year, week, 4) for week in range(first, last + 1))
            if any(starts_on <= thursday <= ends_on for thursday in thursdays):
                weeks.append((date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7)))
    return weeks


def _months(starts_on: date, ends_on: date, length: int) -> list[tuple[date, date]]:
    year, month = starts_on.year, (starts_on.month - 1) // length * length + 1
    periods = []
    while (first := date(year, month, 1)) <= ends_on:
        last = last_day_of_month(year, month + length - 1)
        periods.append((first, last))
        year, month = (last + ONE_DAY).year, (last + ONE_DAY).month
    return periods


def units(periods: Sequence[Period], records: Iterable[Record], *, on: date) -> list[Unit]:
    """What became of each period, seen on the day `on`: what counts from later on has not happened yet, while a unit
    that is skipped beforehand is known to be."""
    known = _ByDate(
        record for record in records if record.when.counts_from <= on or record.outcome == Outcome.SKIPPED
    )
    return [_unit(period, known.inside(period), on) for period in periods]


class _ByDate:
    """Records in the order of their dates, in which those of a period stand together."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = sorted(records, key=attrgetter("when.reckoned_on"))
        self.dates = [record.when.reckoned_on for record in self.records]

    def inside(self, period: Period) -> list[Record]:
        """Those that the period holds."""
        first = 0 if period.session is not None else bisect_left(self.dates, period.starts_on)
        last = bisect_right(self.dates, period.ends_on)
        return [record for record in self.records[first:last] if period.holds(record)]


def _unit(period: Period, inside: list[Record], on: date) -> Unit:
    count = sum(record.outcome == Outcome.HAPPENED for record in inside)
    if count >= period.times:
        state = UnitState.DONE
    elif count < len(inside):  # the rest was skipped
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
