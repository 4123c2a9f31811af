"""A month as it hangs on the wall: what is due, what was done, what was skipped, and when the Assembly meets."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, TextChoices
from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, AssemblySession, Occurrence
from activities.rules.days import When
from activities.rules.recurrence import Outcome
from activities.rules.timeliness import Timeliness
from kacanik_comms.core.dates import ONE_DAY, last_day_of_month

SHOWN_OF_A_DAY = 12


class CalendarKind(TextChoices):
    """What happens on a day. The order is that of the entries of one day."""

    SESSION = "session", _("session of the Assembly")
    LATE = "late", _("was due")
    DUE = "due", _("due")
    POSTPONED = "postponed", _("was due, postponed")
    COMPLETED = "completed", _("completed")
    HAPPENED = "happened", _("happened")
    SKIPPED = "skipped", _("skipped")


@dataclass(frozen=True)
class CalendarEntry:
    """One thing on one day, or in the unit of which the day is not known; `times` where it happened more than once."""

    kind: CalendarKind
    activity: Activity | None = None
    session: AssemblySession | None = None
    times: int = 1
    when: When | None = None


@dataclass(frozen=True)
class CalendarDay:
    """A day with what stands on it; of a very full one the first things, and how many there are besides."""

    date: date
    is_inside: bool
    is_today: bool
    entries: Sequence[CalendarEntry] = ()

    @property
    def shown(self) -> Sequence[CalendarEntry]:
        return self.entries[:SHOWN_OF_A_DAY]

    @property
    def besides(self) -> int:
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True)
class CalendarMonth:
    """The weeks of a month from Monday to Sunday; days of its neighbours are there, but empty.

    `without_day` is what is known to belong to the month, on no day of it.
    """

    first: date
    weeks: Sequence[Sequence[CalendarDay]]
    weekdays: Sequence[str]
    without_day: Sequence[CalendarEntry] = ()

    @property
    def name(self) -> str:
        return formats.date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def count(self) -> int:
        return sum(len(day.entries) for week in self.weeks for day in week) + len(self.without_day)

    @property
    def before(self) -> date:
        return (self.first - ONE_DAY).replace(day=1)

    @property
    def after(self) -> date:
        return last_day_of_month(self.first.year, self.first.month) + ONE_DAY


def month_of(
    first: date,
    activities: Iterable[Activity],
    sessions: Iterable[AssemblySession],
    *,
    on: date,
    today: date,
) -> CalendarMonth:
    """The month that begins on `first`, with what stands in it of these activities, as they are on the day `on`, and of
    these sessions.

    Of the occurrences only those of the month are read, however long the year is.
    """
    rows = list(activities)
    inside: dict[date, list[CalendarEntry]] = defaultdict(list)
    for session in sessions:
        inside[session.date].append(CalendarEntry(CalendarKind.SESSION, session=session))
    without_day: list[CalendarEntry] = []
    recorded = _recorded_in(first, rows)
    for activity in rows:
        for day, entry in _dates_of_special(activity, on) if activity.is_special else recorded(activity):
            if entry.when is None:
                inside[day].append(entry)
            elif (day.year, day.month) == (first.year, first.month):
                without_day.append(entry)
    order = list(CalendarKind)
    weeks = [
        [
            CalendarDay(
                day, True, day == today, sorted(inside[day], key=lambda entry: order.index(entry.kind))
            )
            if day.month == first.month
            else CalendarDay(day, False, day == today)
            for day in week
        ]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return CalendarMonth(first, weeks, [str(name) for name in WEEKDAYS.values()], without_day)


Placed = tuple[date, CalendarEntry]


def _recorded_in(first: date, activities: Iterable[Activity]) -> Callable[[Activity], list[Placed]]:
    """What happened or was skipped in the month, for each recurring activity, counted by the database; of a unit the
    day by which it belongs to a month."""
    keys = [activity.pk for activity in activities if not activity.is_special]
    rows = Occurrence.objects.filter(activity__in=keys).ending_about(first).order_by("-ends_on", "outcome")
    columns = ("activity_id", "outcome", "date", "unit_starts_on", "unit_ends_on", "ends_on")
    counted: dict[int, list[tuple[str, When, int]]] = defaultdict(list)
    for key, outcome, day, begins, ends, _end, times in rows.values_list(*columns).annotate(
        times=Count("pk")
    ):
        counted[key].append((outcome, When.read(day, begins, ends, None), times))

    def of(activity: Activity) -> list[Placed]:
        return [
            (
                when.reckoned_on,
                CalendarEntry(_KINDS[outcome], activity, times=times, when=None if when.day else when),
            )
            for outcome, when, times in counted[activity.pk]
        ]

    return of


_KINDS = {Outcome.HAPPENED.value: CalendarKind.HAPPENED, Outcome.SKIPPED.value: CalendarKind.SKIPPED}


def _dates_of_special(activity: Activity, on: date) -> Iterator[Placed]:
    if activity.completed_on:
        yield activity.completed_on, CalendarEntry(CalendarKind.COMPLETED, activity)
    # What ended without being done is not due, and what was done on the very day says so already.
    if activity.ends_on is None or not (activity.is_open or activity.completed_on):
        return
    due = CalendarKind.LATE if activity.timeliness(on=on) == Timeliness.LATE else CalendarKind.DUE
    if activity.postponed_to:
        yield activity.ends_on, CalendarEntry(CalendarKind.POSTPONED, activity)
        if activity.postponed_to != activity.completed_on:
            yield activity.postponed_to, CalendarEntry(due, activity)
    elif activity.ends_on != activity.completed_on:
        yield activity.ends_on, CalendarEntry(due, activity)


def month_asked_for(text: str) -> date | None:
    """The first day of a month written as 2023-11; None where it is no month of our century."""
    year, _dash, month = text.partition("-")
    if not (len(year) == 4 and year.isascii() and year.isdecimal() and month in MONTHS):
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) <= 2100 else None


MONTHS = {f"{number:02}" for number in range(1, 13)}
