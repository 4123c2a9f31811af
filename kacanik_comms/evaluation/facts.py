"""Everything that the figures of a year are computed from, read with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.progress import Progress, progress_of
from activities.querysets import ActivityQuerySet, OccurrenceQuerySet
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


@dataclass(frozen=True)
class YearFacts:
    """One year as it is read on the day `on`; `cut_off` is the last day of the year that counts.

    The days of a last week that hangs over the year's edge count for its recurring activities.
    """

    plan: AnnualPlan
    on: date
    cut_off: date
    objectives: Sequence[Objective]
    activities: Sequence[Progress]
    reaches: Sequence[Reach]
    audiences: Sequence[Audience]
    channels: Sequence[Channel]
    messages: Sequence[Message]
    desired_impacts: Sequence[DesiredImpact]
    updates: Sequence[StatusUpdate] = ()  # the newest first
    skipped: Sequence[Occurrence] = ()  # units that were skipped with a reason
    evidence: Sequence[Evidence] = ()
    mandate: Section | None = None

    @property
    def special(self) -> list[Progress]:
        return [progress for progress in self.activities if progress.activity.is_special]

    @property
    def recurring(self) -> list[Progress]:
        return [progress for progress in self.activities if not progress.activity.is_special]

    def of_objective(self, objective: Objective) -> list[Progress]:
        return [progress for progress in self.activities if progress.activity.objective_id == objective.pk]


def facts_of(plan: AnnualPlan, *, today: date, among: ActivityQuerySet | None = None) -> YearFacts:
    """The whole year, whoever asks: a figure does not depend on the reader's office.

    Only the public pages narrow it, by `among`, to what citizens may see.
    """
    on = reading_day(today, plan.ends_on)
    cut_off = min(today, plan.ends_on)
    strategy = plan.strategy
    activities = (Activity.objects.all() if among is None else among).filter(plan=plan)
    rows = activities.order_by().values("pk")
    return YearFacts(
        plan=plan,
        on=on,
        cut_off=cut_off,
        objectives=list(strategy.objectives.all()),
        activities=progress_of(activities.for_page(), on=on),
        reaches=_reaches(activities, on, cut_off),
        audiences=list(strategy.audiences.all()),
        channels=list(strategy.channels.all()),
        messages=list(Message.objects.filter(audience__strategy=strategy).select_related("audience")),
        desired_impacts=list(DesiredImpact.objects.filter(audience__strategy=strategy).select_related("audience")),
        updates=list(StatusUpdate.objects.filter(activity__in=rows)),
        skipped=list(_skipped(activities, on)),
        evidence=list(Evidence.objects.filter(activity__in=rows).order_by("added_at", "pk")),
        mandate=strategy.sections.filter(heading_number__in=(MANDATE_CHAPTER, f"{MANDATE_CHAPTER}.")).first(),
    )


def _reaches(activities: ActivityQuerySet, on: date, cut_off: date) -> list[Reach]:
    counted = Occurrence.objects.filter(activity__in=activities.order_by().values("pk")).counted(until=on)
    counted = counted.exclude(activity__kind="special", date__gt=cut_off)
    audiences = _linked(Occurrence.audiences.through, "audience_id", counted)
    channels = _linked(Occurrence.channels.through, "channel_id", counted)
    messages = _linked(Occurrence.messages.through, "message_id", counted)
    fields = counted.order_by("date", "pk").values_list("pk", "activity_id", "date", "people_reached")
    return [
        Reach(
            occurrence=pk,
            activity=activity,
            date=day,
            audiences=frozenset(audiences[pk]),
            channels=frozenset(channels[pk]),
            messages=frozenset(messages[pk]),
            people_reached=people,
        )
        for pk, activity, day, people in fields
    ]


def _skipped(activities: ActivityQuerySet, on: date) -> OccurrenceQuerySet:
    skipped = Occurrence.objects.filter(activity__in=activities.order_by().values("pk"))
    return skipped.filter(outcome=Occurrence.Outcome.SKIPPED, date__lte=on).order_by("date", "pk")


def _linked(through: type[Model], column: str, occurrences: OccurrenceQuerySet) -> dict[int, set[int]]:
    """What each of the occurrences is linked to, by the primary key of the occurrence."""
    linked: dict[int, set[int]] = defaultdict(set)
    pairs = through._default_manager.filter(occurrence__in=occurrences.order_by().values("pk"))
    for occurrence, other in pairs.values_list("occurrence_id", column):
        linked[occurrence].add(other)
    return linked
