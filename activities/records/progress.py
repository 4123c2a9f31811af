"""How an activity stands on a day: one reading, which pages, figures, API and report share."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.querysets import ActivityQuerySet
from activities.rules.recurrence import (
    Frequency,
    Outcome,
    Period,
    Record,
    Session,
    Unit,
    UnitState,
    compliance,
    expected_periods,
    units,
)
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.ratio import Ratio

# A recurring activity counts as implemented from this compliance on (design §5).
IMPLEMENTED_FROM_PERCENT = 90


@dataclass(frozen=True)
class Progress:
    """An activity with everything that follows from its records on the day `on`."""

    activity: Activity
    on: date
    records: tuple[Record, ...]
    units: tuple[Unit, ...]
    evidence_count: int

    @property
    def status(self) -> Status | None:
        """Where a special activity stands; None for a recurring one."""
        return Status(self.activity.status) if self.activity.is_special else None

    @property
    def timeliness(self) -> Timeliness | None:
        return self.activity.timeliness(on=self.on)

    @cached_property
    def records_that_count(self) -> list[Record]:
        """Those of what happened up to the day."""
        return [
            record for record in self.records if record.outcome == Outcome.HAPPENED and record.date <= self.on
        ]

    @property
    def happened(self) -> int:
        """How many times it happened up to the day."""
        return len(self.records_that_count)

    @property
    def compliance(self) -> Ratio | None:
        """Done ÷ (done + missed); None for special and as-needed activities, of which nothing is expected by rule."""
        if self.activity.is_special or self.activity.frequency == Frequency.AS_NEEDED:
            return None
        return compliance(self.units)

    @property
    def is_implemented(self) -> bool:
        """Special: completed within the plan's year. Recurring: compliance of at least 90 %. As needed: it
        happened, or its office stated that no occasion arose."""
        activity = self.activity
        if activity.is_special:
            return (
                activity.status == Status.COMPLETED
                and activity.completed_on is not None
                and activity.completed_on <= activity.plan.ends_on
            )
        if self.compliance is None:
            return self.happened > 0 or activity.no_occasion_on is not None
        return self.compliance.at_least(IMPLEMENTED_FROM_PERCENT)

    @property
    def asks_for_proof(self) -> bool:
        """Whether something was done that can be proven; that no occasion arose needs no proof."""
        return self.is_implemented and self.activity.no_occasion_on is None

    @property
    def current_unit(self) -> Unit | None:
        """The unit that the day lies in, or the next session; of two on one day the one that waits."""
        begun = [unit for unit in self.units if unit.period.ends_on >= self.on and unit.has_begun]
        return next((unit for unit in begun if unit.state == UnitState.OPEN), begun[0] if begun else None)

    def units_in(self, state: UnitState) -> list[Unit]:
        return [unit for unit in self.units if unit.state == state]


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


def links_between(first: int | None, last: int | None, name: str) -> dict[int, set[int]]:
    """The keys of the audiences, channels or messages of all occurrences from one key to another, by one query.

    Not joined with the occurrences: PostgreSQL takes minutes for that where its statistics call the tables empty. Of no
    occurrences `first` and `last` are None.
    """
    links: dict[int, set[int]] = defaultdict(set)
    if first is None or last is None:
        return links
    field: Any = Occurrence._meta.get_field(name)
    pairs = field.remote_field.through.objects.filter(occurrence__gte=first, occurrence__lte=last)
    for occurrence, key in pairs.values_list("occurrence", field.m2m_reverse_field_name()).iterator():
        links[occurrence].add(key)
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
