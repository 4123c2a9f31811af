"""The year strip: twelve months in which each unit is done, excused, missed or open, or a special activity has
its span. Computed here once; drawn by `drawing.py` on pages and in the report alike."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activities.pages.wording import done_in_words
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import Record, Unit, UnitState
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.dates import in_words, last_day_of_month, month_name, period_in_words, year_range

WIDTH = 366
LONGEST_QUARTER = 92
# What the key explains of the marks; what has not come yet explains itself.
SIGNS = {
    ("unit", "done"): "done",
    ("unit", "partly"): "partly",
    ("unit", "excused"): "excused",
    ("unit", "missed"): "missed",
    ("unit", "open"): "open",
    ("event", "done"): "happened",
    ("event", "excused"): "excused",
    ("event", "missed"): "missed",
    ("event", "open"): "open",
    ("span", "planned"): "planned",
    ("span", "open"): "planned",
    ("span", "missed"): "planned",
    ("span", "late"): "late",
    ("span", "completed"): "completion",
    ("span", "ended"): "ended",
}


@dataclass(frozen=True)
class Mark:
    """One shape on the strip, in days from the first of January.

    kind: unit, span or event; state: done, excused, missed, open, future, planned, late, completed, ended; partly lies
    upon a unit that was done less often than expected.
    A week that hangs over the year's edge is cut there.
    """

    kind: str
    state: str
    x: int
    width: int
    title: str = ""


@dataclass(frozen=True)
class Month:
    x: int
    width: int
    label: str


@dataclass(frozen=True)
class Strip:
    label: str
    months: tuple[Month, ...]
    marks: tuple[Mark, ...] = field(default=())
    now: int | None = None
    width: int = WIDTH

    @property
    def has_partly(self) -> bool:
        return any(mark.state == "partly" for mark in self.marks)

    @property
    def signs(self) -> set[str]:
        """What a key has to explain."""
        signs = {SIGNS[mark.kind, mark.state] for mark in self.marks if (mark.kind, mark.state) in SIGNS}
        # Beside its planned time a diamond is the day on which an activity was completed.
        if "happened" in signs and any(mark.kind == "span" for mark in self.marks):
            signs = signs - {"happened"} | {"completion"}
        return signs if self.now is None else signs | {"now"}


def signs_of(strips: Iterable[Strip]) -> set[str]:
    """What the key of several strips has to explain."""
    return set().union(*(strip.signs for strip in strips))


def strip_of(progress: Progress) -> Strip:
    """The strip of one activity in the year of its plan."""
    year = progress.activity.plan.year
    marks = _special_marks(progress) if progress.activity.is_special else _recurring_marks(progress)
    return Strip(
        label=_special_label(progress) if progress.activity.is_special else _recurring_label(progress),
        months=months_of(year),
        marks=tuple(marks),
        now=day_of_year(progress.on, year),
    )


def day_of_year(day: date, year: int) -> int | None:
    """Where today stands on the strips of a year; None where it is a day of another one."""
    return _x(day, year) if day.year == year else None


def _x(day: date, year: int) -> int:
    """Days since the first of January; what lies outside the year is drawn at its edge."""
    first, last = year_range(year)
    return (min(max(day, first), last) - first).days


def months_of(year: int) -> tuple[Month, ...]:
    return _months(year, get_language())


@lru_cache(maxsize=32)
def _months(year: int, _language: str | None) -> tuple[Month, ...]:
    """The same for every strip of a page; their names are those of the language."""
    months = []
    for number in range(1, 13):
        start, end = date(year, number, 1), last_day_of_month(year, number)
        months.append(Month(_x(start, year), (end - start).days + 1, month_name(number, short=True)))
    return tuple(months)


def _span(kind: str, state: str, starts_on: date, ends_on: date, year: int, title: str) -> Mark:
    x = _x(starts_on, year)
    return Mark(kind, state, x, _x(ends_on, year) + 1 - x, title)


def _event(state: str, day: date, year: int) -> Mark:
    return _span("event", state, day, day, year, in_words(day))


def _recurring_marks(progress: Progress) -> list[Mark]:
    year = progress.activity.plan.year
    if progress.is_as_needed:
        return [_event("done", when.ends_on, year) for when in progress.whens]
    return [mark for unit in progress.units for mark in _unit_marks(unit, progress, year)]


def _unit_marks(unit: Unit, progress: Progress, year: int) -> Iterator[Mark]:
    state = unit.state.value if unit.has_begun or unit.state != UnitState.OPEN else "future"
    period = unit.period
    if period.session is not None:
        yield _event(state, period.ends_on, year)
        return
    words = period_in_words(period.starts_on, period.ends_on)
    if period.times > 1 and unit.has_begun:
        words = _("%(unit)s: %(done)s") % {"unit": words, "done": done_in_words(unit)}
    whole = (period.starts_on, period.ends_on)
    spots = [whole]
    if period.length > LONGEST_QUARTER:
        # A half-year or a year that is green all over would say that something went on all the time.
        spots = sorted({_months_around(when) for when in progress.whens if period.holds(Record(when))})
    for first, last in spots if unit.state == UnitState.DONE else [whole]:
        yield _span("unit", state, first, last, year, words)
    if unit.is_partly_done:
        for first, last in spots:
            yield _span("unit", "partly", first, last, year, words)


def _months_around(when: When) -> tuple[date, date]:
    """The month in which it happened; the months of the unit where its day is not known."""
    return when.starts_on.replace(day=1), last_day_of_month(when.ends_on.year, when.ends_on.month)


def _special_marks(progress: Progress) -> list[Mark]:
    activity, year = progress.activity, progress.activity.plan.year
    marks = []
    if activity.starts_on and activity.ends_on:
        state = _span_state(progress)
        marks.append(_span("span", state, activity.starts_on, activity.ends_on, year, activity.time_in_words))
    if activity.postponed_to and activity.is_open:
        marks.append(_event("open", activity.postponed_to, year))
    if activity.completed_on:
        marks.append(_event("done", activity.completed_on, year))
    return marks


def _span_state(progress: Progress) -> str:
    if progress.timeliness == Timeliness.LATE:
        return "late"
    # What was completed late leaves the planned time empty; the event shows when it came.
    in_time = progress.timeliness != Timeliness.COMPLETED_LATE
    states = {
        Status.NOT_STARTED: "planned",
        Status.POSTPONED: "planned",
        Status.IN_PROGRESS: "open",
        Status.COMPLETED: "completed" if in_time else "planned",
        Status.PARTIALLY_COMPLETED: "ended",
        Status.NOT_COMPLETED: "missed",
        Status.CANCELLED: "ended",
    }
    return states[Status(progress.activity.status)]


def _special_label(progress: Progress) -> str:
    activity = progress.activity
    if activity.completed_on:
        return _("Planned: %(time)s. Completed on %(date)s.") % {
            "time": activity.time_in_words,
            "date": in_words(activity.completed_on),
        }
    words = {"time": activity.time_in_words, "status": str(Status(activity.status).label).capitalize()}
    if progress.timeliness == Timeliness.LATE:
        return _("Planned: %(time)s. %(status)s, late.") % words
    return _("Planned: %(time)s. %(status)s.") % words


def _recurring_label(progress: Progress) -> str:
    if progress.is_as_needed:
        return ngettext("Happened %(count)s time.", "Happened %(count)s times.", progress.happened) % {
            "count": progress.happened
        }
    counts = Counter(unit.state for unit in progress.units)
    parts = [
        pgettext("units", "%(count)s %(state)s") % {"count": counts[state], "state": state.label}
        for state in UnitState
        if counts[state]
    ]
    if partly := sum(unit.is_partly_done for unit in progress.units):
        parts.append(_("%(count)s done in part") % {"count": partly})
    return ", ".join(parts) + "." if parts else _("nothing expected yet")
