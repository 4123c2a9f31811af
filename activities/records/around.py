"""What stands around one activity: who answers for it, what it is planned with, and what its forms offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from activities.models import Activity, AssemblySession, Occurrence, Responsibility
from activities.querysets import LINKS
from audiences.models import Audience, Channel, Message
from plans.models import AnnualPlan
from plans.names.reading import names_for


@dataclass(frozen=True)
class Around:
    """`planned` holds the audiences, messages and channels that the plan links to the activity, by their name; `last`
    the last time that it happened."""

    responsibilities: Sequence[Responsibility]
    sessions: Sequence[AssemblySession]
    audiences: Sequence[Audience]
    messages: Sequence[Message]
    channels: Sequence[Channel]
    last: Occurrence | None = None

    @property
    def as_last(self) -> dict[str, list[Any]]:
        return {name: list(getattr(self.last, name).all()) for name in LINKS if self.last}

    @property
    def last_differs(self) -> bool:
        """Whether the last time was other than the plan says, so that it is worth repeating."""
        return bool(self.last) and any(
            set(getattr(self.last, name).all()) != set(self.planned[name])
            for name in ("audiences", "channels")
        )

    @property
    def planned(self) -> dict[str, list[Any]]:
        return {name: [row for row in getattr(self, name) if row.is_planned] for name in LINKS}


def around(activity: Activity) -> Around:
    strategy = activity.plan.strategy
    messages = list(
        _with_planned(
            activity,
            "messages",
            Message.objects.filter(audience__strategy=strategy).select_related("audience"),
        )
    )
    responsibilities = list(activity.responsibilities.select_related("office"))
    names = names_for(activity.plan)
    for row in [*(row.office for row in responsibilities), *(message.audience for message in messages)]:
        names.give(activity.plan, row)
    last = (
        None
        if activity.is_special
        else activity.occurrences.happened().prefetch_related("audiences", "channels").first()
    )
    for row in [*last.audiences.all(), *last.channels.all()] if last else ():
        names.give(activity.plan, row)
    return Around(
        responsibilities=responsibilities,
        sessions=[] if activity.is_special else list(AssemblySession.objects.all()),
        audiences=names.of(activity.plan, _with_planned(activity, "audiences", strategy.audiences.all())),
        messages=messages,
        channels=names.of(activity.plan, _with_planned(activity, "channels", strategy.channels.all())),
        last=last,
    )


def around_beyond_plan(plan: AnnualPlan) -> Around:
    """What the form offers where the plan says nothing: everything of its strategy, and nothing of that planned."""
    rows = {
        "audiences": plan.strategy.audiences.all(),
        "channels": plan.strategy.channels.all(),
        "messages": Message.objects.filter(audience__strategy=plan.strategy).select_related("audience"),
    }
    names = names_for(plan)
    offered = {name: list(of.annotate(is_planned=Value(False))) for name, of in rows.items()}
    for message in offered["messages"]:
        names.give(plan, message.audience)
    return Around(
        responsibilities=[],
        sessions=[],
        audiences=names.of(plan, offered["audiences"]),
        messages=offered["messages"],
        channels=names.of(plan, offered["channels"]),
    )


def _with_planned(activity: Activity, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, each with whether the plan links it to the activity."""
    links = getattr(Activity, name).through.objects.filter(
        activity=activity, **{name.removesuffix("s"): OuterRef("pk")}
    )
    return rows.annotate(is_planned=Exists(links))
