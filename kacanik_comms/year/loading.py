"""Reads the facts of a year from the database, with a number of queries that no number of rows changes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, TextField, Value, When, prefetch_related_objects

from activities.adoption.lines import Line, as_corrected, put_back
from activities.declarations import DETAILS
from activities.models import Activity, AssemblySession, Evidence, Occurrence, PlanBaseline, StatusUpdate
from activities.querysets import ActivityQuerySet
from activities.records.kept import readings_of
from activities.records.progress import (
    RECORD,
    as_rules_know_them,
    links_between,
    progress_of,
    reading,
    record_from,
    record_of,
)
from activities.rules.progress import Progress
from activities.rules.recurrence import Outcome, Record, UnitState
from activities.rules.workflow import Status
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.dates import reading_day
from kacanik_comms.year.facts import Coverage, Reach, Standing, YearFacts, place_in_plan
from plans.models import AnnualPlan, Objective
from plans.names.reading import names_for, names_of, read_names

P = TypeVar("P", bound=Progress)


def facts_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> YearFacts:
    """The whole year, whoever asks: a figure does not depend on the reader's office.

    Only what is public narrows it, by `among`, to what citizens may see.
    """
    return facts_of_years([plan], today=today, among=among)[0]


def facts_of_years(
    plans: Sequence[AnnualPlan], *, today: date, among: ActivityQuerySet | None = None
) -> list[YearFacts]:
    """Several whole years, read with as many queries as one."""
    return _facts([(plan, today) for plan in plans], among)


def facts_on_days(plan: AnnualPlan, *days: date) -> list[YearFacts]:
    """The same year as it stands on each of the days, read once."""
    return _facts([(plan, day) for day in days])


def _facts(
    readings_asked: Sequence[tuple[AnnualPlan, date]], among: ActivityQuerySet | None = None
) -> list[YearFacts]:
    plans = list({plan.pk: plan for plan, _day in readings_asked}.values())
    if not plans:
        return []
    names = read_names(plans)
    of_years = (Activity.objects.all() if among is None else among).filter(plan__in=plans).for_page(names)
    of_years = of_years.prefetch_related("amendments")
    activities = _grouped(of_years, by=lambda activity: activity.plan_id)
    year_of = {activity.pk: plan for plan, rows in activities.items() for activity in rows}
    kinds = {row.pk: (row.kind, row.status) for rows in activities.values() for row in rows}
    records, all_reaches, all_skipped = _occurrences_of(kinds)
    reaches = _grouped(all_reaches, by=lambda reach: year_of[reach.activity])
    skipped = _grouped(all_skipped, by=lambda row: year_of[row.activity_id])
    updates, evidence = (
        _grouped(rows.filter(activity__in=kinds), by=lambda row: year_of[row.activity_id])
        for rows in (
            StatusUpdate.objects.that_stand(),
            Evidence.objects.order_by("added_at", "pk"),
        )
    )
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
    sessions = as_rules_know_them(AssemblySession.objects.all())
    # Already there where the plan was read with its baseline.
    prefetch_related_objects(plans, "baseline")

    years = []
    for plan, today in readings_asked:
        on, cut_off = reading_day(today, plan.ends_on), min(today, plan.ends_on)
        strategy = plan.strategy_id
        objectives_then = names.of(plan, objectives[strategy])
        audiences_then = names.of(plan, audiences[strategy])
        proven = Counter(proof.activity_id for proof in evidence[plan.pk])
        as_amended = [
            reading(
                activity, records[activity.pk], on=on, sessions=sessions, evidence_count=proven[activity.pk]
            )
            for activity in activities[plan.pk]
        ]
        readings = _against(getattr(plan, "baseline", None), as_amended, objectives_then)
        years.append(
            YearFacts(
                plan=plan,
                on=on,
                cut_off=cut_off,
                reaches=_up_to(reaches[plan.pk], kinds, on, cut_off),
                audiences=audiences_then,
                channels=names.of(plan, channels[strategy]),
                messages=_of_audiences(messages[strategy], audiences_then),
                objectives=objectives_then,
                **readings,
                desired_impacts=_of_audiences(impacts[strategy], audiences_then),
                updates=updates[plan.pk],
                skipped=_still_skipped(skipped[plan.pk], [*readings["activities"], *readings["added"]]),
                evidence=evidence[plan.pk],
            )
        )
    return years


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
    activities = (Activity.objects.all() if among is None else among).filter(plan=plan)
    rows = activities.order_by().values_list("pk", "kind", "status")
    kinds = {key: (kind, status) for key, kind, status in rows}
    _records, reaches, _skipped = _occurrences_of(kinds)
    audiences = names.of(plan, strategy.audiences.all())
    return Coverage(
        plan=plan,
        on=on,
        cut_off=cut_off,
        reaches=_up_to(reaches, kinds, on, cut_off),
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
    baseline: PlanBaseline | None, readings: list[P], objectives: Iterable[Objective]
) -> dict[str, list[P]]:
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


def _as_adopted(progress: P, line: Line, objectives: dict[int, Objective]) -> P:
    activity = copy(progress.activity)
    put_back(activity, as_corrected(line, activity.amendments.all()), objectives)
    return replace(progress, activity=activity)


def _occurrences_of(
    kinds: Mapping[int, tuple[str, str]],
) -> tuple[dict[int, list[Record]], list[Reach], list[Occurrence]]:
    """The records of each activity, of which kind and status are given, those that count as communication, with whom
    and what they reached, and those that say why a unit was skipped; in the order of their days.

    By one query for the occurrences and one for their links (see `links_between`).
    """
    # Of what happened nobody here reads the words, which may be long.
    reason = Case(When(outcome=Outcome.SKIPPED.value, then="note"), default=Value("", TextField()))
    occurrences = (
        Occurrence.objects.filter(activity__in=kinds).annotate(reason=reason).order_by("ends_on", "pk")
    )
    rows = list(occurrences.values_list("pk", "activity_id", "reason", *RECORD, *DETAILS.names))
    keys = [row[0] for row in rows]
    first, last = min(keys, default=None), max(keys, default=None)
    audiences, channels, messages = links_between(first, last).values()
    records: dict[int, list[Record]] = defaultdict(list)
    reaches, skipped = [], []
    for key, activity, reason, *columns in rows:
        known, details = columns[: len(RECORD)], columns[len(RECORD) :]
        record = record_from(*known)
        records[activity].append(record)
        if record.outcome == Outcome.SKIPPED:
            kept = dict(zip(RECORD, known, strict=True))
            skipped.append(Occurrence(pk=key, activity_id=activity, note=reason, **kept))
        kind, status = kinds[activity]
        # A reopened activity keeps its occurrence, so that nothing that somebody wrote is lost.
        is_reopened = kind == Activity.Kind.SPECIAL and status != Status.COMPLETED
        if record.outcome == Outcome.HAPPENED and not is_reopened:
            reaches.append(
                Reach(
                    occurrence=key,
                    activity=activity,
                    when=record.when,
                    audiences=frozenset(audiences.get(key, ())),
                    channels=frozenset(channels.get(key, ())),
                    messages=frozenset(messages.get(key, ())),
                    details=dict(zip(DETAILS.names, details, strict=True)),
                )
            )
    return records, reaches, skipped


def _up_to(
    reaches: Iterable[Reach], kinds: Mapping[int, tuple[str, str]], on: date, cut_off: date
) -> list[Reach]:
    """What counts up to the day; a special activity has to have happened inside the year."""
    return [
        reach
        for reach in reaches
        if reach.when.counts_from <= (cut_off if kinds[reach.activity][0] == Activity.Kind.SPECIAL else on)
    ]


def _still_skipped(skipped: Iterable[Occurrence], readings: Iterable[Progress]) -> list[Occurrence]:
    """Those whose unit did not happen after all."""
    excused = {reading.activity.pk: reading.units_in(UnitState.EXCUSED) for reading in readings}
    return [
        skip
        for skip in skipped
        if any(unit.period.holds(record_of(skip)) for unit in excused[skip.activity_id])
    ]
