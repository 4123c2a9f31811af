"""What stands around one activity: who answers for it, what it is planned with, and what its forms offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from activities.models import Activity, AssemblySession, Responsibility
from activities.querysets import LINKS
from audiences.models import Audience, Channel, Message
from plans.names.reading import names_for


@dataclass(frozen=True)
class Around:
    """`planned` holds the audiences, messages and channels that the plan links to the activity, by their name."""

    responsibilities: Sequence[Responsibility]
    sessions: Sequence[AssemblySession]
    audiences: Sequence[Audience]
    messages: Sequence[Message]
    channels: Sequence[Channel]

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
    return Around(
        responsibilities=responsibilities,
        sessions=list(AssemblySession.objects.all()),
        audiences=names.of(activity.plan, _with_planned(activity, "audiences", strategy.audiences.all())),
        messages=messages,
        channels=names.of(activity.plan, _with_planned(activity, "channels", strategy.channels.all())),
    )


def _with_planned(activity: Activity, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, each with whether the plan links it to the activity."""
    links = getattr(Activity, name).through.objects.filter(
        activity=activity, **{name.removesuffix("s"): OuterRef("pk")}
    )
    return rows.annotate(is_planned=Exists(links))
