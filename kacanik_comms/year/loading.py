"""Reads the facts of a year from the database, with a number of queries that no number of rows changes."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import SimpleLazyObject

from activities.adoption.lines import Line, as_corrected, put_back
from activities.declarations import DETAILS
from activities.models import Activity, AssemblySession, Evidence, Occurrence, PlanBaseline, StatusUpdate
from activities.querysets import ActivityQuerySet
from activities.records.kept import readings_of
from activities.records.progress import (
    as_rules_know_them,
    keys_by_link,
    links_of,
    progress_of,
    reading,
    record_of,
)
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import Outcome, Session, UnitState
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.dates import reading_day
from kacanik_comms.year.counting import Asked, counted, occurrences_of, tallies
from kacanik_comms.year.facts import (
    Coverage,
    Reach,
    Standing,
    YearFacts,
    place_in_plan,
)
from kacanik_comms.year.tally import Tally, tally_of
from plans.models import AnnualPlan, Objective
from plans.names.reading import names_for, names_of, read_names


def facts_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> YearFacts:
    """The whole year, whoever asks: a figure does not depend on the reader's office.

    Only what is public narrows it, by `among`, to what citizens may see. Nothing of it was kept before: what is signed
    is made of it.
    """
    return facts_of_years([plan], today=today, among=among)[0]


def facts_of_years(
    plans: Sequence[AnnualPlan], *, today: date, among: ActivityQuerySet | None = None
) -> list[YearFacts]:
    """Several whole years, read with as many queries as one."""
    return _fresh_facts([(plan, today) for plan in plans], among)


def facts_on_days(plan: AnnualPlan, *days: date) -> list[YearFacts]:
    """The same year as it stands on each of the days."""
    return _fresh_facts([(plan, day) for day in days])


def kept_facts_of(
    plans: Sequence[AnnualPlan], *, today: date, among: ActivityQuerySet | None = None
) -> list[YearFacts]:
    """The facts for pages: of readings and counts that were kept (docs/adr/0037)."""
    asked = [(plan, today) for plan in plans]
    days = {plan.pk: reading_day(today, plan.ends_on) for plan in plans}
    of_years = _of_years(plans, among)
    readings = _grouped(
        readings_of(of_years, on=lambda activity: days[activity.plan_id]),
        by=lambda row: row.activity.plan_id,
    )
    standing = [readings[plan.pk] for plan in plans]
    return list(_facts(asked, standing, tallies(asked, among), among))


def _fresh_facts(asked: Sequence[Asked], among: ActivityQuerySet | None = None) -> list[YearFacts]:
    if not asked:
        return []
    standing = _standing(asked, among)
    return list(_facts(asked, standing, counted(asked, among), among))


def _standing(asked: Sequence[Asked], among: ActivityQuerySet | None) -> list[list[Progress]]:
    """How the activities of each plan stand on its day, read together; one plan may be asked for on several days."""
    days = {plan.pk: reading_day(today, plan.ends_on) for plan, today in asked}
    of_years = _of_years(list({plan.pk: plan for plan, _today in asked}.values()), among)
    sessions = list(AssemblySession.objects.all())
    rows = progress_of(of_years, on=lambda activity: days[activity.plan_id], sessions=sessions)
    of_plans = _grouped(rows, by=lambda row: row.activity.plan_id)
    held = as_rules_know_them(sessions)
    return [
        [_on_day(row, reading_day(today, plan.ends_on), held) for row in of_plans[plan.pk]]
        for plan, today in asked
    ]


def _on_day(row: Progress, on: date, sessions: Sequence[Session]) -> Progress:
    if row.on == on:
        return row
    return reading(row.activity, row.records, on=on, sessions=sessions, evidence_count=row.evidence_count)


def _of_years(plans: Sequence[AnnualPlan], among: ActivityQuerySet | None) -> ActivityQuerySet:
    rows = (Activity.objects.all() if among is None else among).filter(plan__in=plans)
    return rows.for_page(read_names(plans) if plans else None).prefetch_related("amendments")


def _facts(
    asked: Sequence[Asked],
    standing: Sequence[Sequence[Progress]],
    counts: Sequence[Tally],
    among: ActivityQuerySet | None,
) -> Iterator[YearFacts]:
    """What else belongs to the facts of each year, with as many queries for several as for one."""
    plans = list({plan.pk: plan for plan, _day in asked}.values())
    if not plans:
        return
    year_of = {row.activity.pk: row.activity.plan_id for rows in standing for row in rows}
    steps = StatusUpdate.objects.that_stand().filter(activity__in=year_of)
    updates = _grouped(steps, by=lambda row: year_of[row.activity_id])
    strategies = [plan.strategy_id for plan in plans]
    objectives, audiences, channels = (
        _grouped(rows.filter(strategy__in=strategies), by=lambda row: row.strategy_id)
        for rows in (Objective.objects.all(), Audience.objects.all(), Channel.objects.all())
    )
    messages, impacts = (
        _grouped(
            model.objects.filter(audience__strategy__in=strategies).select_related("audience"),
            by=lambda row: row.audience.strategy_id,
        )
        for model in (Message, DesiredImpact)
    )
    # Already there where the plan was read with its baseline.
    prefetch_related_objects(plans, "baseline")

    for (plan, today), tally, rows in zip(asked, counts, standing, strict=True):
        on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
        strategy, names = plan.strategy_id, names_for(plan)
        objectives_then = names.of(plan, objectives[strategy])
        audiences_then = names.of(plan, audiences[strategy])
        readings = _against(getattr(plan, "baseline", None), rows, objectives_then)
        of_year = [row.activity.pk for row in rows]
        yield YearFacts(
            plan=plan,
            on=on,
            cut_off=cut_off,
            tally=tally,
            reaches=_read_when_asked(partial(reaches_of, (plan, today), among)),
            audiences=audiences_then,
            channels=names.of(plan, channels[strategy]),
            messages=_of_audiences(messages[strategy], audiences_then),
            objectives=objectives_then,
            **readings,
            desired_impacts=_of_audiences(impacts[strategy], audiences_then),
            updates=updates[plan.pk],
            skipped=_read_when_asked(
                partial(_still_skipped, of_year, [*readings["activities"], *readings["added"]])
            ),
            evidence=_read_when_asked(partial(_evidence_of, of_year)),
        )


def standing_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet) -> Standing:
    """The part of a year's facts that the public page needs, among what citizens may see."""
    on = reading_day(today, plan.ends_on)
    objectives = names_of(plan, plan.strategy.objectives.all())
    activities = among.filter(plan=plan).for_page(names_for(plan)).prefetch_related("amendments")
    as_amended = readings_of(activities, on=on)
    return Standing(
        plan=plan,
        on=on,
        cut_off=min(today, plan.ends_on),
        objectives=objectives,
        **_against(_baseline_of(plan), as_amended, objectives),
    )


def standing_of_one(activity: Activity, *, today: date) -> Progress:
    """One activity as it stands in the lists and figures of its year."""
    on = reading_day(today, activity.plan.ends_on)
    as_amended = progress_of([activity], on=on, with_evidence=False)
    # Of an activity that nobody changed, the adopted plan says what it says today.
    baseline = _baseline_of(activity.plan) if activity.amendments.all() else None
    readings = _against(baseline, as_amended, [activity.objective])
    return [*readings["activities"], *readings["added"], *as_amended][0]


def coverage_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> Coverage:
    """The part of a year's facts that the pages of audiences need."""
    on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
    strategy, names = plan.strategy, names_for(plan)
    audiences = names.of(plan, strategy.audiences.all())
    return Coverage(
        plan=plan,
        on=on,
        cut_off=cut_off,
        tally=tallies([(plan, today)], among)[0],
        audiences=audiences,
        channels=names.of(plan, strategy.channels.all()),
        messages=_of_audiences(Message.objects.filter(audience__strategy=strategy), audiences),
    )


def _grouped(rows: Iterable[Any], *, by: Callable[[Any], Hashable]) -> dict[Any, list[Any]]:
    """The rows of several years by year or strategy, in their order; of what has none, an empty list."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    return groups


def _of_audiences(parts: Iterable[Any], audiences: Iterable[Audience]) -> list[Any]:
    """Copies of what stands in an audience's row, each with its audience as it was called."""
    by_key = {audience.pk: audience for audience in audiences}
    copies = [copy(part) for part in parts if part.audience_id in by_key]
    for part in copies:
        part.audience = by_key[part.audience_id]
    return copies


def _baseline_of(plan: AnnualPlan) -> PlanBaseline | None:
    return PlanBaseline.objects.filter(plan=plan).first()


def _against(
    baseline: PlanBaseline | None, readings: Iterable[Progress], objectives: Iterable[Objective]
) -> dict[str, list[Progress]]:
    """Each activity as the plan says it today, and the adopted ones as they were adopted, with the same units; apart
    from them what is beyond the plan and happened."""
    as_amended = [row for row in readings if not row.activity.is_beyond_plan]
    beyond = [row for row in readings if row.activity.is_beyond_plan and row.happened]
    if baseline is None:
        return {"activities": as_amended, "added": [], "as_amended": as_amended, "beyond": beyond}
    by_number = {objective.number: objective for objective in objectives}
    adopted, added = [], []
    for progress in as_amended:
        line = baseline.lines.get(progress.activity.pk)
        if line is None:
            added.append(progress)
        else:
            adopted.append(_as_adopted(progress, line, by_number))
    adopted.sort(key=place_in_plan)
    return {"activities": adopted, "added": added, "as_amended": as_amended, "beyond": beyond}


def _as_adopted(progress: Progress, line: Line, objectives: dict[int, Objective]) -> Progress:
    activity = copy(progress.activity)
    put_back(activity, as_corrected(line, activity.amendments.all()), objectives)
    return replace(progress, activity=activity)


def _read_when_asked(read: Callable[[], list[Any]]) -> Any:
    """What the report alone asks for beyond what is counted of it."""
    return SimpleLazyObject(read)


def reaches_of(asked: Asked, among: ActivityQuerySet | None = None) -> list[Reach]:
    """What a year's tally counts, the first first, by one query for the occurrences and one for their links (see
    `links_of`)."""
    columns = ("pk", "activity_id", "date", "unit_starts_on", "unit_ends_on", "recorded_at")
    occurrences = occurrences_of([asked], among).order_by("ends_on", "pk")
    rows = list(occurrences.values_list(*columns, *DETAILS.names))
    keys = [row[0] for row in rows]
    links = links_of(occurrence__gte=min(keys), occurrence__lte=max(keys)).iterator() if keys else ()
    audiences, channels, messages = keys_by_link(links).values()
    return [
        Reach(
            occurrence=key,
            activity=activity,
            when=When.read(day, begins, ends, recorded_at),
            audiences=frozenset(audiences.get(key, ())),
            channels=frozenset(channels.get(key, ())),
            messages=frozenset(messages.get(key, ())),
            details=dict(zip(DETAILS.names, details, strict=True)),
        )
        for key, activity, day, begins, ends, recorded_at, *details in rows
    ]


def made_whole(facts: YearFacts) -> YearFacts:
    """Everything read, and counted from the very rows that stand beside the counts, as a record of the year needs."""
    reaches = list(facts.reaches)
    return replace(
        facts,
        reaches=reaches,
        tally=tally_of(reaches, facts.plan),
        skipped=list(facts.skipped),
        evidence=list(facts.evidence),
    )


def _evidence_of(activities: Iterable[int]) -> list[Evidence]:
    return list(Evidence.objects.filter(activity__in=activities).order_by("added_at", "pk"))


def _still_skipped(activities: Iterable[int], readings: Iterable[Progress]) -> list[Occurrence]:
    """Those whose unit did not happen after all."""
    excused = {reading.activity.pk: reading.units_in(UnitState.EXCUSED) for reading in readings}
    rows = Occurrence.objects.filter(activity__in=activities, outcome=Outcome.SKIPPED)
    return [
        skip
        for skip in rows.order_by("ends_on", "pk")
        if any(unit.period.holds(record_of(skip)) for unit in excused.get(skip.activity_id, ()))
    ]
