"""The plan as a calendar that phones and desks subscribe to.

Days, not hours: every entry is a whole day, and none makes anybody busy. A long time has only its last day, and what
recurs has the last day of its unit, from the month up: no fifty-two weeks (docs/adr/0017). What is done says so, and
stands on the day on which it was done, or in the whole unit where nobody knows the day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Max, prefetch_related_objects
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from activities.models import Activity, AssemblySession
from activities.pages.wording import unit_in_words
from activities.records.progress import periods_of, progress_of, rules_of
from activities.rules.progress import Progress
from activities.rules.recurrence import CALENDAR, Frequency, Record, Unit, UnitState
from activities.rules.workflow import Status
from kacanik_comms.core.dates import ONE_DAY, in_words
from plans.models import AnnualPlan

# The names of entries follow from this, the row and the host: the same for ever, and never those of another
# installation, whose rows have the same numbers.
NAMES = UUID("6f0ccf35-5a1d-4f0e-9a6c-2b1f0f5f9d3e")
LONGEST_SPAN = timedelta(days=31)
RARE = frozenset(frequency for frequency in CALENDAR if frequency.unit and frequency.unit.months > 1)
EVERY_MONTH = RARE | {Frequency.MONTHLY}

AddressOf = Callable[[Activity], str]


def calendar_of(
    name: str,
    activities: Iterable[Activity],
    sessions: Iterable[AssemblySession],
    *,
    address_of: AddressOf,
    frequencies: Iterable[str] = RARE,
) -> bytes:
    """Special activities with a date, the sessions, and the units of what recurs with one of the frequencies."""
    calendar = Calendar()
    calendar.add("prodid", "-//Komuna e Kaçanikut//Plani i komunikimit//SQ")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    # Whole days need none; some programs take the zone of the calendar for their own.
    calendar.add_component(
        Timezone.from_tzid(settings.TIME_ZONE, first_date=date(2020, 1, 1), last_date=date(2038, 1, 1))
    )
    rows = list(activities)
    changed = _last_changes(Activity, rows)
    prefetch_related_objects(rows, "amendments")
    shown = frozenset(frequencies)
    # Of the others nothing that was recorded stands in a calendar. No clock: everything, whenever it is read.
    with_units = [row for row in rows if any(span.rule.frequency in shown for span in rules_of(row))]
    readings = {
        progress.activity.pk: progress
        for progress in progress_of(with_units, on=date.max, with_evidence=False, sessions=())
    }
    for activity in rows:
        progress = readings.get(activity.pk)
        for event in _special(activity) if activity.is_special else _units(progress, shown):
            event.add("url", address_of(activity))
            calendar.add_component(_stamped(event, changed.get(activity.pk), activity.plan))
    held = list(sessions)
    changed = _last_changes(AssemblySession, held)
    for session in held:
        event = _event("session", session.pk, session.title, session.date, session.date)
        calendar.add_component(_stamped(event, changed.get(session.pk), None, day=session.date))
    return calendar.to_ical()


def _last_changes(model: Any, rows: Iterable[Any]) -> dict[int, datetime]:
    """When each row was saved last, as its history knows."""
    kept = model.history.filter(id__in=[row.pk for row in rows]).order_by().values_list("id")
    return dict(kept.annotate(Max("history_date")))


def _stamped(
    event: Event, changed: datetime | None, plan: AnnualPlan | None, day: date | None = None
) -> Event:
    """The time of the entry is that of the data, not of the clock: the same plan gives the same calendar."""
    since = plan.starts_on if plan else day or date(2023, 1, 1)
    at = (changed or datetime.combine(since, time(), UTC)).astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", at)
    event.add("last-modified", at)
    return event


def _units(progress: Progress | None, frequencies: frozenset[str]) -> Iterator[Event]:
    if progress is None:
        return
    spans = [span for span in progress.spans if span.rule.frequency in frequencies]
    shown = set(periods_of(progress.activity, (), spans))
    yield from (_unit(progress, unit) for unit in progress.units if unit.period in shown)


def _special(activity: Activity) -> Iterator[Event]:
    ends_on = activity.postponed_to if activity.is_open and activity.postponed_to else activity.ends_on
    if ends_on is None:
        return
    starts_on = activity.starts_on if ends_on == activity.ends_on else ends_on
    title = _titled(activity)
    status = str(Status(activity.status).label).capitalize()
    if activity.completed_on:
        starts_on = ends_on = activity.completed_on
        title = _done(title)
    elif not activity.is_open:
        starts_on = ends_on if starts_on is None or ends_on - starts_on >= LONGEST_SPAN else starts_on
        title = f"{status}: {title}"
    elif starts_on is None or ends_on - starts_on >= LONGEST_SPAN:
        starts_on, title = ends_on, _("Last day: %(title)s") % {"title": title}
    event = _event("activity", activity.pk, title, starts_on, ends_on)
    event.add("description", _about(activity, status))
    event.add("status", "CANCELLED" if activity.status == Status.CANCELLED else "CONFIRMED")
    event.add("sequence", activity.version)
    event.add("categories", [str(activity.objective.number)])
    yield event


def _unit(progress: Progress, unit: Unit) -> Event:
    activity, period = progress.activity, unit.period
    first = last = period.ends_on
    match unit.state:
        case UnitState.DONE:
            times = Counter(progress.times).elements()
            whens = sorted((when for when in times if period.holds(Record(when))), key=attrgetter("ends_on"))
            done = whens[period.times - 1]
            first, last = done.starts_on, done.ends_on
            title = _done(_titled(activity))
        case UnitState.EXCUSED:
            title = f"{str(UnitState.EXCUSED.label).capitalize()}: {_titled(activity)}"
        case _:
            title = _("Until today: %(title)s") % {"title": _titled(activity)}
    event = _event("unit", f"{activity.pk}-{period.starts_on}", title, first, last)
    event.add("description", _about(activity, unit_in_words(unit)))
    event.add("status", "CANCELLED" if unit.state == UnitState.EXCUSED else "CONFIRMED")
    return event


def _done(title: str) -> str:
    return _("✓ Done: %(title)s") % {"title": title}


def _titled(activity: Activity) -> str:
    return f"{activity.code} {activity.name}"


def _about(activity: Activity, words: str) -> str:
    offices = ", ".join(row.office.name for row in activity.responsibilities.all())
    lines = [activity.time_in_words, words, offices]
    if activity.completed_on:
        lines.append(_("Completed on %(day)s") % {"day": in_words(activity.completed_on)})
    return "\n".join(line for line in lines if line)


def _event(what: str, key: object, title: str, starts_on: date, ends_on: date) -> Event:
    """An entry of whole days; its end is the day after the last, as RFC 5545 has it."""
    event = Event()
    event.add("uid", f"{uuid5(NAMES, f'{what}:{key}')}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("summary", title)
    event.add("dtstart", starts_on)
    event.add("dtend", ends_on + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    return event
