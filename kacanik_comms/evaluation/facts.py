"""Everything that the figures of a year are computed from, read with a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import Activity, Occurrence
from activities.progress import Progress, progress_of
from activities.querysets import ActivityQuerySet
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.dates import reading_day
from plans.models import AnnualPlan, Objective


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
    """One year as it is read on the day `on`; `cut_off` is the last day whose records count."""

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
    return YearFacts(
        plan=plan,
        on=on,
        cut_off=cut_off,
        objectives=list(strategy.objectives.all()),
        activities=progress_of(activities.for_page(), on=on),
        reaches=_reaches(activities, cut_off),
        audiences=list(strategy.audiences.all()),
        channels=list(strategy.channels.all()),
        messages=list(Message.objects.filter(audience__strategy=strategy).select_related("audience")),
        desired_impacts=list(DesiredImpact.objects.filter(audience__strategy=strategy).select_related("audience")),
    )


def _reaches(activities: ActivityQuerySet, cut_off: date) -> list[Reach]:
    counted = Occurrence.objects.filter(activity__in=activities.order_by().values("pk")).counted(until=cut_off)
    links = {
        name: _linked(Occurrence._meta.get_field(name).remote_field.through, f"{name.removesuffix('s')}_id", counted)
        for name in ("audiences", "channels", "messages")
    }
    return [
        Reach(
            pk,
            activity,
            day,
            *(frozenset(links[name].get(pk, ())) for name in ("audiences", "channels", "messages")),
            people_reached=people,
        )
        for pk, activity, day, people in counted.order_by("date", "pk").values_list(
            "pk", "activity_id", "date", "people_reached"
        )
    ]


def _linked(through, column, occurrences) -> dict[int, list[int]]:
    linked: dict[int, list[int]] = {}
    pairs = through.objects.filter(occurrence__in=occurrences.order_by().values("pk"))
    for occurrence, other in pairs.values_list("occurrence_id", column):
        linked.setdefault(occurrence, []).append(other)
    return linked
