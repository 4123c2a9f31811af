"""Everything that the figures of a year are computed from, read with a fixed number of queries.

A year is held against the plan as it was adopted (docs/adr/0014): what is measured here are the adopted dates, costs
and frequencies, and an activity that was added by an amendment is told apart. What people work with day by day is
the plan as it stands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from activities.adoption.lines import Line, put_back
from activities.models import (
    Activity,
    AssemblySession,
    Evidence,
    Occurrence,
    PlanBaseline,
    StatusUpdate,
)
from activities.querysets import LINKS, ActivityQuerySet
from activities.records.progress import Progress, as_rules_know_them, links_between, progress_of, reading
from activities.rules.recurrence import Outcome, Record, Session, UnitState
from activities.rules.workflow import Status
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan, Objective, Section

# The chapter of the strategy that asks for the yearly evaluation.
MANDATE_CHAPTER = "8"


@dataclass(frozen=True)
class Reach:
    """One counted occurrence: when it was, and whom and what it reached through which channels (primary keys)."""

    occurrence: int
    activity: int
    date: date
    audiences: frozenset[int]
    channels: frozenset[int]
    messages: frozenset[int]
    people_reached: int | None
    cost: Decimal | None


@dataclass(frozen=True)
class Coverage:
    """Whom and what a year reached, of those whom and what its strategy names, as it is read on the day `on`.

    `cut_off` is the last day of the year that counts; the days of a last week that hangs over the year's edge
    count for its recurring activities.
    """

    plan: AnnualPlan
    on: date
    cut_off: date
    reaches: Sequence[Reach]
    audiences: Sequence[Audience]
    channels: Sequence[Channel]
    messages: Sequence[Message]


@dataclass(frozen=True)
class Standing:
    """How the activities of a year stand under the objectives of its strategy, as it is read on the day `on`.

    `activities` are those of the adopted plan with what it said of them, `added` those that amendments added since.
    `as_amended` are all of them as they stand in the plan today.
    """

    plan: AnnualPlan
    on: date
    cut_off: date
    objectives: Sequence[Objective]
    activities: Sequence[Progress]
    added: Sequence[Progress] = ()
    as_amended: Sequence[Progress] = ()

    @property
    def everything(self) -> list[Progress]:
        """What was adopted and what was added, in the order of the plan."""
        return sorted([*self.activities, *self.added], key=_place)

    @property
    def special(self) -> list[Progress]:
        return [progress for progress in self.activities if progress.activity.is_special]

    @property
    def recurring(self) -> list[Progress]:
        return [progress for progress in self.activities if not progress.activity.is_special]

    def of_objective(self, objective: Objective) -> list[Progress]:
        return [progress for progress in self.activities if progress.activity.objective_id == objective.pk]


@dataclass(frozen=True)
class YearFacts(Standing, Coverage):
    """Everything that one year's figures and its report are made of."""

    desired_impacts: Sequence[DesiredImpact] = ()
    updates: Sequence[StatusUpdate] = ()  # the newest first
    skipped: Sequence[Occurrence] = ()  # units that were skipped with a reason and did not happen after all
    evidence: Sequence[Evidence] = ()
    mandate: Section | None = None


def standing_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet) -> Standing:
    """The part of a year's facts that the public page needs, among what citizens may see."""
    on = reading_day(today, plan.ends_on)
    objectives = list(plan.strategy.objectives.all())
    sessions = list(AssemblySession.objects.all())
    activities = _activities_of(plan, among).for_page()
    as_amended = progress_of(activities, on=on, with_evidence=False, sessions=sessions)
    return Standing(
        plan=plan,
        on=on,
        cut_off=min(today, plan.ends_on),
        objectives=objectives,
        **_against(_baseline_of(plan), as_amended, objectives, as_rules_know_them(sessions)),
    )


def standing_of_one(activity: Activity, *, today: date) -> Progress:
    """One activity as it stands in the lists and figures of its year."""
    sessions = list(AssemblySession.objects.all())
    on = reading_day(today, activity.plan.ends_on)
    as_amended = progress_of([activity], on=on, with_evidence=False, sessions=sessions)
    # Of an activity that nobody changed, the adopted plan says what it says today.
    baseline = _baseline_of(activity.plan) if activity.amendments.exists() else None
    readings = _against(baseline, as_amended, [activity.objective], as_rules_know_them(sessions))
    return [*readings["activities"], *readings["added"]][0]


def facts_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> YearFacts:
    """The whole year, whoever asks: a figure does not depend on the reader's office.

    Only what is public narrows it, by `among`, to what citizens may see.
    """
    return _year(plan, _read([plan], among), today)


def facts_of_years(plans: Sequence[AnnualPlan], *, today: date) -> list[YearFacts]:
    """Several whole years, read with as many queries as one."""
    if not plans:
        return []
    rows = _read(plans)
    return [_year(plan, rows, today) for plan in plans]


@dataclass(frozen=True)
class _Rows:
    """What the facts of one or several years are made of, as the tables have it."""

    activities: list[Activity]
    happened: "list[_Happened]"
    evidence: list[Evidence]
    sessions: list[AssemblySession]
    baselines: dict[int, PlanBaseline]
    objectives: list[Objective]
    audiences: list[Audience]
    channels: list[Channel]
    messages: list[Message]
    impacts: list[DesiredImpact]
    mandates: list[Section]
    updates: list[StatusUpdate]
    skipped: list[Occurrence]


def _read(plans: Sequence[AnnualPlan], among: ActivityQuerySet | None = None) -> _Rows:
    of_years = (Activity.objects.all() if among is None else among).filter(plan__in=plans)
    activities = list(of_years.for_page())
    keys = [activity.pk for activity in activities]
    strategies = {plan.strategy_id for plan in plans}
    of_strategies: dict[str, Any] = {"strategy__in": strategies}
    of_audiences: dict[str, Any] = {"audience__strategy__in": strategies}
    chapter = Section.objects.filter(heading_number__in=(MANDATE_CHAPTER, f"{MANDATE_CHAPTER}."))
    return _Rows(
        activities,
        _happened({activity.pk: (activity.kind, activity.status) for activity in activities}),
        evidence=list(Evidence.objects.filter(activity__in=keys).order_by("added_at", "pk")),
        sessions=list(AssemblySession.objects.all()),
        baselines={baseline.plan_id: baseline for baseline in PlanBaseline.objects.filter(plan__in=plans)},
        objectives=list(Objective.objects.filter(**of_strategies)),
        audiences=list(Audience.objects.filter(**of_strategies)),
        channels=list(Channel.objects.filter(**of_strategies)),
        messages=list(Message.objects.filter(**of_audiences).select_related("audience")),
        impacts=list(DesiredImpact.objects.filter(**of_audiences).select_related("audience")),
        mandates=list(chapter.filter(**of_strategies)),
        updates=list(StatusUpdate.objects.that_stand().filter(activity__in=keys)),
        skipped=list(Occurrence.objects.filter(activity__in=keys, outcome=Outcome.SKIPPED.value)),
    )


def _year(plan: AnnualPlan, rows: _Rows, today: date) -> YearFacts:
    """The facts of one of the years that were read."""
    on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
    activities = [activity for activity in rows.activities if activity.plan_id == plan.pk]
    keys = {activity.pk for activity in activities}
    happened = [occurrence for occurrence in rows.happened if occurrence.activity in keys]
    evidence = [proof for proof in rows.evidence if proof.activity_id in keys]
    audiences = _of_strategy(plan, rows.audiences)
    audience_keys = {audience.pk for audience in audiences}
    objectives = _of_strategy(plan, rows.objectives)
    proven = Counter(proof.activity_id for proof in evidence)
    records: dict[int, list[Record]] = defaultdict(list)
    for occurrence in happened:
        records[occurrence.activity].append(Record(occurrence.date, occurrence.outcome, occurrence.session))
    held = as_rules_know_them(rows.sessions)
    as_amended = [
        reading(activity, records[activity.pk], on=on, sessions=held, evidence_count=proven[activity.pk])
        for activity in activities
    ]
    readings = _against(rows.baselines.get(plan.pk), as_amended, objectives, held)
    skipped = [skip for skip in rows.skipped if skip.activity_id in keys]
    return YearFacts(
        plan=plan,
        on=on,
        cut_off=cut_off,
        reaches=_reaches(happened, on, cut_off),
        audiences=audiences,
        channels=_of_strategy(plan, rows.channels),
        messages=[message for message in rows.messages if message.audience_id in audience_keys],
        objectives=objectives,
        **readings,
        desired_impacts=[impact for impact in rows.impacts if impact.audience_id in audience_keys],
        updates=[update for update in rows.updates if update.activity_id in keys],
        skipped=_skipped(skipped, [*readings["activities"], *readings["added"]]),
        evidence=evidence,
        mandate=next(iter(_of_strategy(plan, rows.mandates)), None),
    )


def _of_strategy(plan: AnnualPlan, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.strategy_id == plan.strategy_id]


def coverage_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> Coverage:
    """The part of a year's facts that the pages of audiences need."""
    on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
    strategy = plan.strategy
    activities = _activities_of(plan, among).order_by().values_list("pk", "kind", "status")
    return Coverage(
        plan=plan,
        on=on,
        cut_off=cut_off,
        reaches=_reaches(_happened({key: (kind, status) for key, kind, status in activities}), on, cut_off),
        audiences=list(strategy.audiences.all()),
        channels=list(strategy.channels.all()),
        messages=list(Message.objects.filter(audience__strategy=strategy).select_related("audience")),
    )


def _baseline_of(plan: AnnualPlan) -> PlanBaseline | None:
    return PlanBaseline.objects.filter(plan=plan).first()


def _activities_of(plan: AnnualPlan, among: ActivityQuerySet | None) -> ActivityQuerySet:
    return (Activity.objects.all() if among is None else among).filter(plan=plan)


def _against(
    baseline: PlanBaseline | None,
    as_amended: list[Progress],
    objectives: Iterable[Objective],
    sessions: Sequence[Session],
) -> dict[str, list[Progress]]:
    """Each activity as it stands today, and the adopted ones as they were adopted: from the same records."""
    if baseline is None:
        return {"activities": as_amended, "added": [], "as_amended": as_amended}
    by_number = {objective.number: objective for objective in objectives}
    adopted, added = [], []
    for progress in as_amended:
        line = baseline.lines.get(progress.activity.pk)
        if line is None:
            added.append(progress)
        else:
            adopted.append(_as_adopted(progress, line, by_number, sessions))
    return {"activities": sorted(adopted, key=_place), "added": added, "as_amended": as_amended}


def _as_adopted(
    progress: Progress, line: Line, objectives: dict[int, Objective], sessions: Sequence[Session]
) -> Progress:
    activity = copy(progress.activity)
    put_back(activity, line, objectives)
    adopted = reading(activity, progress.records, on=progress.on, sessions=sessions)
    return replace(adopted, evidence_count=progress.evidence_count)


def _place(progress: Progress) -> tuple[int, bool, int, int]:
    """The order of the plan, in which special activities stand before recurring ones."""
    activity = progress.activity
    return activity.objective.number, not activity.is_special, activity.number, activity.pk


@dataclass(frozen=True)
class _Happened:
    """One occurrence of any outcome, with the keys of what it is linked to."""

    key: int
    activity: int
    is_special: bool
    date: date
    outcome: Outcome
    session: int | None
    people_reached: int | None
    cost: Decimal | None
    counts: bool
    audiences: frozenset[int]
    channels: frozenset[int]
    messages: frozenset[int]


def _happened(activities: dict[int, tuple[str, str]]) -> list[_Happened]:
    """Every occurrence with its links, the first first, of activities of which kind and status are given.

    By one query for the occurrences and one for each kind of link, each of one table (see `links_between`).
    """
    occurrences = Occurrence.objects.filter(activity__in=activities).order_by("date", "pk")
    columns = "pk activity_id date outcome session_id people_reached cost".split()
    rows = list(occurrences.values_list(*columns))
    pks = [row[0] for row in rows]
    first, last = min(pks, default=None), max(pks, default=None)
    links = [links_between(first, last, name) for name in LINKS]
    happened = []
    for key, activity, day, outcome, session, people, cost in rows:
        kind, status = activities[activity]
        is_special = kind == Activity.Kind.SPECIAL
        happened.append(
            _Happened(
                key,
                activity,
                is_special,
                day,
                Outcome(outcome),
                session,
                people,
                cost,
                # A reopened activity keeps its occurrence, so that nothing that somebody wrote is lost.
                outcome == Outcome.HAPPENED and (not is_special or status == Status.COMPLETED),
                *(frozenset(keys.get(key, ())) for keys in links),
            )
        )
    return happened


def _reaches(happened: Iterable[_Happened], on: date, cut_off: date) -> list[Reach]:
    """What counts as communication up to the day; a special activity has to have happened inside the year."""
    return [
        Reach(
            occurrence=occurrence.key,
            activity=occurrence.activity,
            date=occurrence.date,
            audiences=occurrence.audiences,
            channels=occurrence.channels,
            messages=occurrence.messages,
            people_reached=occurrence.people_reached,
            cost=occurrence.cost,
        )
        for occurrence in happened
        if occurrence.counts and occurrence.date <= (cut_off if occurrence.is_special else on)
    ]


def _skipped(skipped: Iterable[Occurrence], readings: Iterable[Progress]) -> list[Occurrence]:
    """Those whose unit did not happen after all, in the order of their days."""
    excused = {reading.activity.pk: reading.units_in(UnitState.EXCUSED) for reading in readings}
    return [
        skip
        for skip in sorted(skipped, key=lambda skip: (skip.date, skip.pk))
        if any(
            unit.period.holds(Record(skip.date, Outcome.SKIPPED, skip.session_id))
            for unit in excused[skip.activity_id]
        )
    ]
