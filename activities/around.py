"""What stands around one activity: who answers for it, what it is planned with, and what its forms offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from activities.models import Activity, AssemblySession, Responsibility
from audiences.models import Audience, Channel, Message
from kacanik_comms.core.together import read_together
from plans.models import Objective, Office

LINKS = ("audiences", "messages", "channels")


@dataclass(frozen=True)
class Around:
    """`planned` holds the audiences, messages and channels that the plan links to the activity, by their name."""

    responsibilities: Sequence[Responsibility]
    sessions: Sequence[AssemblySession]
    objectives: Sequence[Objective]
    audiences: Sequence[Audience]
    messages: Sequence[Message]
    channels: Sequence[Channel]
    planned: dict[str, list[Any]]

    def linked(self, name: str) -> Sequence[Any]:
        """All that the strategy names of one kind of link."""
        rows: Sequence[Any] = getattr(self, name)
        return rows


def around(activity: Activity) -> Around:
    """All of it with one query."""
    strategy = activity.plan.strategy_id
    throughs = [Activity._meta.get_field(name).remote_field.through for name in LINKS]  # type: ignore[union-attr]
    responsibilities, offices, sessions, objectives, audiences, messages, channels, *links = read_together(
        Responsibility.objects.filter(activity=activity),
        Office.objects.filter(responsibilities__activity=activity),
        AssemblySession.objects.all(),
        Objective.objects.filter(strategy=strategy),
        Audience.objects.filter(strategy=strategy),
        Message.objects.filter(audience__strategy=strategy),
        Channel.objects.filter(strategy=strategy),
        *(through._default_manager.filter(activity=activity) for through in throughs),
    )
    _attach(responsibilities, "office", offices)
    _attach(messages, "audience", audiences)
    messages.sort(key=lambda message: (message.audience.number, message.number))
    rows = {"audiences": audiences, "messages": messages, "channels": channels}
    keys = {
        name: {getattr(link, f"{name.removesuffix('s')}_id") for link in of_activity}
        for name, of_activity in zip(LINKS, links, strict=True)
    }
    planned = {name: [row for row in rows[name] if row.pk in keys[name]] for name in LINKS}
    return Around(responsibilities, sessions, objectives, audiences, messages, channels, planned)


def _attach(rows: Sequence[Any], name: str, others: Sequence[Any]) -> None:
    """Gives each row the other one that it names by its key."""
    found = {other.pk: other for other in others}
    key = attrgetter(f"{name}_id")
    for row in rows:
        setattr(row, name, found[key(row)])
