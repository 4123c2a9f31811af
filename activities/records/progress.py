"""Reads from the database how activities stand on a day."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Value, prefetch_related_objects

from activities.declarations import PLANNED
from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.querysets import LINKS, ActivityQuerySet
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import (
    Frequency,
    Outcome,
    Period,
    Record,
    Session,
    units,
)
from activities.rules.spans import RULE, Rule, RuleChange, Span, periods_in, spans_of

# The columns of an occurrence that the rules ask for.
RECORD = ("date", "unit_starts_on", "unit_ends_on", "recorded_at", "outcome", "session_id")


def progress_of(
    activities: ActivityQuerySet | Iterable[Activity],
    *,
    on: date | Callable[[Activity], date],
    with_evidence: bool = True,
    sessions: Iterable[AssemblySession] | None = None,
) -> list[Progress]:
    """The reading of each activity, in their order, with four queries however many there are.

    `on` says it of each where they are of several years. `with_evidence=False` spares one of the queries where
    nobody asks for the evidence, and `sessions` another where the page has read all of them already.
    """
    rows = list(activities)
    prefetch_related_objects(rows, "amendments")
    keys = [activity.pk for activity in rows]
    records = records_by_activity(keys)
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


def records_by_activity(activities: Collection[int]) -> dict[int, list[Record]]:
    """By their keys; an empty list where nothing is recorded."""
    records: dict[int, list[Record]] = defaultdict(list)
    for pk, *columns in Occurrence.objects.filter(activity__in=activities).values_list(
        "activity_id", *RECORD
    ):
        records[pk].append(record_from(*columns))
    return records


def record_from(
    day: date | None,
    unit_starts_on: date | None,
    unit_ends_on: date | None,
    recorded_at: datetime | None,
    outcome: str,
    session: int | None,
) -> Record:
    """An occurrence as the rules know it, from its columns in the order of `RECORD`."""
    return Record(When.read(day, unit_starts_on, unit_ends_on, recorded_at), Outcome(outcome), session)


def record_of(occurrence: Occurrence) -> Record:
    return Record(occurrence.when, Outcome(occurrence.outcome), occurrence.session_id)


def links_of(**occurrences: Any) -> Any:
    """The link's name, the occurrence and the key of each audience, channel and message of some occurrences, which are
    named as in `filter(occurrence__in=…)`; by one query, still to be read.

    Not joined with the occurrences: PostgreSQL takes minutes for that where its statistics call the tables empty.
    """
    rows = [
        getattr(Occurrence, name)
        .through.objects.filter(**occurrences)
        .annotate(link=Value(name))
        .values_list("link", "occurrence", name.removesuffix("s"))
        for name in LINKS
    ]
    return rows[0].union(*rows[1:], all=True)


def keys_by_link(links: Iterable[tuple[str, int, int]]) -> dict[str, dict[int, set[int]]]:
    """What `links_of` reads, by the names of the links and the occurrences."""
    keys: dict[str, dict[int, set[int]]] = {name: defaultdict(set) for name in LINKS}
    for name, occurrence, key in links:
        keys[name][occurrence].add(key)
    return keys


def reading(
    activity: Activity,
    records: Sequence[Record],
    *,
    on: date,
    sessions: Iterable[Session],
    evidence_count: int = 0,
) -> Progress:
    """One activity, of which the page has read the records already."""
    spans = rules_of(activity)
    expected = periods_of(activity, sessions, spans)
    return Progress(
        activity,
        on,
        tuple(units(expected, records, on=on)),
        evidence_count,
        tuple(spans),
        bool(records),
        tuple(records),
    )


def periods_of(
    activity: Activity, sessions: Iterable[Session] | None = None, spans: Iterable[Span] | None = None
) -> list[Period]:
    """The units in which an activity is expected in its plan's year, or in the shorter time that it names.

    By the rules of some `spans` alone, where they are given.
    """
    if activity.is_special:
        return []
    return periods_in(
        rules_of(activity) if spans is None else spans,
        starts_on=activity.plan.starts_on,
        ends_on=activity.plan.ends_on,
        sessions=_all_sessions() if sessions is None else sessions,
    )


def rules_of(activity: Activity) -> list[Span]:
    """The rules of a recurring activity, each with the days on which it is in force; best with `amendments` read."""
    if activity.is_special:
        return []
    if activity.is_beyond_plan:
        return [Span(Rule(Frequency.AS_NEEDED))]
    now = Rule(Frequency(activity.frequency), activity.starts_on, activity.ends_on, activity.times)
    return spans_of(
        now,
        [
            RuleChange(row.counts_from, row.before and _rule_in(row.before), _rule_in(row.after))
            for row in activity.amendments.all()
            if row.counts_from is not None
        ],
    )


def is_expected(activity: Activity) -> bool:
    """Whether a rule expects something of it in its year; of special and as-needed activities none does."""
    return any(span.rule.frequency != Frequency.AS_NEEDED for span in rules_of(activity))


def frequency_on(activity: Activity, day: date) -> Frequency | None:
    """That of the rule in force on a day; None of a special activity, and before an added one counts."""
    return next((span.rule.frequency for span in rules_of(activity) if span.holds(day)), None)


def _rule_in(line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of the plan, or the change of one, says of the rule."""
    values = PLANNED.columns_in(line, *RULE)
    if "frequency" in values:
        values["frequency"] = Frequency(values["frequency"])
    return values


def as_rules_know_them(sessions: Iterable[AssemblySession]) -> list[Session]:
    return [Session(session.pk, session.date) for session in sessions]


def _all_sessions() -> list[Session]:
    return [Session(pk, day) for pk, day in AssemblySession.objects.values_list("pk", "date")]
