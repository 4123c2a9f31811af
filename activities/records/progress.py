"""Reads from the database how activities stand on a day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Value

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.querysets import LINKS, ActivityQuerySet
from activities.rules.progress import Progress
from activities.rules.recurrence import (
    Frequency,
    Outcome,
    Period,
    Record,
    Session,
    expected_periods,
    units,
)


def progress_of(
    activities: ActivityQuerySet | Iterable[Activity],
    *,
    on: date | Callable[[Activity], date],
    with_evidence: bool = True,
    sessions: Iterable[AssemblySession] | None = None,
) -> list[Progress]:
    """The reading of each activity, in their order, with three queries however many there are.

    `on` says it of each where they are of several years. `with_evidence=False` spares one of the queries where
    nobody asks for the evidence, and `sessions` another where the page has read all of them already.
    """
    rows = list(activities)
    records: dict[int, list[Record]] = defaultdict(list)
    keys = [activity.pk for activity in rows]
    for pk, day, outcome, session in Occurrence.objects.filter(activity__in=keys).values_list(
        "activity_id", "date", "outcome", "session_id"
    ):
        records[pk].append(Record(day, Outcome(outcome), session))
    evidence: dict[int, int] = defaultdict(int)
    proofs = Evidence.objects.filter(activity__in=keys) if with_evidence else Evidence.objects.none()
    for pk in proofs.values_list("activity_id", flat=True):
        evidence[pk] += 1
    held = _all_sessions() if sessions is None else as_rules_know_them(sessions)
    return [
        reading(
            activity,
            records[activity.pk],
            on=on(activity) if callable(on) else on,
            sessions=held,
            evidence_count=evidence[activity.pk],
        )
        for activity in rows
    ]


def links_between(first: int | None, last: int | None) -> dict[str, dict[int, set[int]]]:
    """The keys of the audiences, channels and messages of all occurrences from one key to another, by one query.

    Not joined with the occurrences: PostgreSQL takes minutes for that where its statistics call the tables empty. Of no
    occurrences `first` and `last` are None.
    """
    links: dict[str, dict[int, set[int]]] = {name: defaultdict(set) for name in LINKS}
    if first is None or last is None:
        return links
    rows = [
        getattr(Occurrence, name)
        .through.objects.filter(occurrence__gte=first, occurrence__lte=last)
        .annotate(link=Value(name))
        .values_list("occurrence", name.removesuffix("s"), "link")
        for name in LINKS
    ]
    for occurrence, key, name in rows[0].union(*rows[1:], all=True).iterator():
        links[name][occurrence].add(key)
    return links


def reading(
    activity: Activity,
    records: Sequence[Record],
    *,
    on: date,
    sessions: Iterable[Session],
    evidence_count: int = 0,
) -> Progress:
    """One activity, of which the page has read the records already."""
    expected = periods_of(activity, sessions)
    return Progress(activity, on, tuple(records), tuple(units(expected, records, on=on)), evidence_count)


def periods_of(activity: Activity, sessions: Iterable[Session] | None = None) -> list[Period]:
    """The units in which an activity is expected in its plan's year, or in the shorter span that it names."""
    if activity.is_special:
        return []
    if sessions is None:
        sessions = _all_sessions()
    return expected_periods(
        Frequency(activity.frequency),
        starts_on=activity.starts_on or activity.plan.starts_on,
        ends_on=activity.ends_on or activity.plan.ends_on,
        sessions=sessions,
    )


def as_rules_know_them(sessions: Iterable[AssemblySession]) -> list[Session]:
    return [Session(session.pk, session.date) for session in sessions]


def _all_sessions() -> list[Session]:
    return [Session(pk, day) for pk, day in AssemblySession.objects.values_list("pk", "date")]
