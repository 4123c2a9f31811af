"""Everything that the figures of a year are computed from, read with a fixed number of queries.

A year is held against the plan as it was adopted (docs/adr/0014): what is measured here are the adopted dates, costs
and frequencies, and an activity that was added by an amendment is told apart. What people work with day by day is
the plan as it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Value

from activities.adoption.lines import Line, put_back
from activities.models import Activity, AssemblySession, Evidence, Occurrence, PlanBaseline, StatusUpdate
from activities.progress import Progress, periods_of, progress_of
from activities.querysets import ActivityQuerySet
from activities.recurrence import Outcome, Record, Session, UnitState, units
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan, Objective, Section

# The chapter of the strategy that asks for the yearly evaluation.
MANDATE_CHAPTER = "8"
# What an occurrence is linked to.
LINKS = ("audiences", "channels", "messages")


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
    return Standing(
        plan=plan,
        on=on,
        cut_off=min(today, plan.ends_on),
        objectives=objectives,
        **vars(_readings(plan, _activities_of(plan, among), objectives, on, with_evidence=False)),
    )


def facts_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> YearFacts:
    """The whole year, whoever asks: a figure does not depend on the reader's office.

    Only what is public narrows it, by `among`, to what citizens may see.
    """
    coverage = coverage_of(plan, today=today, among=among)
    strategy = plan.strategy
    activities = _activities_of(plan, among)
    rows = activities.order_by().values("pk")
    objectives = list(strategy.objectives.all())
    readings = _readings(plan, activities, objectives, coverage.on)
    return YearFacts(
        **vars(coverage),
        **vars(readings),
        objectives=objectives,
        desired_impacts=list(
            DesiredImpact.objects.filter(audience__strategy=strategy).select_related("audience")
        ),
        updates=list(StatusUpdate.objects.that_stand().filter(activity__in=rows)),
        skipped=_skipped(activities, [*readings.activities, *readings.added]),
        evidence=list(Evidence.objects.filter(activity__in=rows).order_by("added_at", "pk")),
        mandate=strategy.sections.filter(heading_number__in=(MANDATE_CHAPTER, f"{MANDATE_CHAPTER}.")).first(),
    )


def coverage_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> Coverage:
    """The part of a year's facts that the pages of audiences need, with four queries."""
    on = reading_day(today, plan.ends_on)
    cut_off = min(today, plan.ends_on)
    strategy = plan.strategy
    return Coverage(
        plan=plan,
        on=on,
        cut_off=cut_off,
        reaches=_reaches(_activities_of(plan, among), on, cut_off),
        audiences=list(strategy.audiences.all()),
        channels=list(strategy.channels.all()),
        messages=list(Message.objects.filter(audience__strategy=strategy).select_related("audience")),
    )


def _activities_of(plan: AnnualPlan, among: ActivityQuerySet | None) -> ActivityQuerySet:
    return (Activity.objects.all() if among is None else among).filter(plan=plan)


@dataclass(frozen=True)
class _Readings:
    activities: list[Progress]
    added: list[Progress]
    as_amended: list[Progress]


def _readings(
    plan: AnnualPlan,
    activities: ActivityQuerySet,
    objectives: Iterable[Objective],
    on: date,
    *,
    with_evidence: bool = True,
) -> _Readings:
    """Each activity as it stands today, and the adopted ones as they were adopted: from the same records."""
    # Kept in the plan's own cache, where its view has asked for it already.
    baseline: PlanBaseline | None = getattr(plan, "baseline", None)
    sessions = list(AssemblySession.objects.all())
    as_amended = progress_of(activities.for_page(), on=on, with_evidence=with_evidence, sessions=sessions)
    if baseline is None:
        return _Readings(as_amended, [], as_amended)
    held = [Session(one.pk, one.date) for one in sessions]
    by_number = {objective.number: objective for objective in objectives}
    adopted, added = [], []
    for reading in as_amended:
        line = baseline.lines.get(reading.activity.pk)
        if line is None:
            added.append(reading)
        else:
            adopted.append(_as_adopted(reading, line, by_number, held))
    return _Readings(sorted(adopted, key=_place), added, as_amended)


def _as_adopted(
    reading: Progress, line: Line, objectives: dict[int, Objective], sessions: Sequence[Session]
) -> Progress:
    activity = copy(reading.activity)
    put_back(activity, line, objectives)
    expected = units(periods_of(activity, sessions), list(reading.records), on=reading.on)
    return replace(reading, activity=activity, units=tuple(expected))


def _place(reading: Progress) -> tuple[int, bool, int, int]:
    """The order of the plan, in which special activities stand before recurring ones."""
    activity = reading.activity
    return activity.objective.number, not activity.is_special, activity.number, activity.pk


def _reaches(activities: ActivityQuerySet, on: date, cut_off: date) -> list[Reach]:
    """What was counted and what it is linked to, by one query: a row for each link, or one where there is none."""
    counted = Occurrence.objects.filter(activity__in=activities.order_by().values("pk")).counted(until=on)
    counted = counted.exclude(activity__kind="special", date__gt=cut_off).order_by()
    first, *others = (
        counted.values_list("pk", "activity_id", "date", "people_reached", "cost", Value(link), link)
        for link in LINKS
    )
    told: dict[int, tuple[int, date, int | None, Decimal | None]] = {}
    linked: dict[str, dict[int, set[int]]] = {link: defaultdict(set) for link in LINKS}
    for pk, activity, day, people, cost, link, other in first.union(*others, all=True):
        told[pk] = (activity, day, people, cost)
        if other is not None:
            linked[link][pk].add(other)
    reaches = [
        Reach(
            occurrence=pk,
            activity=activity,
            date=day,
            audiences=frozenset(linked["audiences"][pk]),
            channels=frozenset(linked["channels"][pk]),
            messages=frozenset(linked["messages"][pk]),
            people_reached=people,
            cost=cost,
        )
        for pk, (activity, day, people, cost) in told.items()
    ]
    return sorted(reaches, key=lambda reach: (reach.date, reach.occurrence))


def _skipped(activities: ActivityQuerySet, readings: Iterable[Progress]) -> list[Occurrence]:
    """In the order of their days."""
    excused = {reading.activity.pk: reading.units_in(UnitState.EXCUSED) for reading in readings}
    skipped = Occurrence.objects.filter(activity__in=activities.order_by().values("pk"))
    return [
        skip
        for skip in skipped.filter(outcome=Occurrence.Outcome.SKIPPED).order_by("date", "pk")
        if any(
            unit.period.holds(Record(skip.date, Outcome.SKIPPED, skip.session_id))
            for unit in excused[skip.activity_id]
        )
    ]
