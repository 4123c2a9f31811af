"""The statuses of a special activity and the one table of what may follow what.

One thing goes past the table: `actions.take_back` undoes a slip, for ten minutes, and restores what was before.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    COMPLETED = "completed", _("completed")
    PARTIALLY_COMPLETED = "partially_completed", _("partially completed")
    NOT_COMPLETED = "not_completed", _("not completed")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.POSTPONED})
ENDED = frozenset(Status) - OPEN
# Where somebody did otherwise than planned, and said why: the reason is published.
DEVIATING = frozenset({Status.POSTPONED, Status.CANCELLED, Status.NOT_COMPLETED, Status.PARTIALLY_COMPLETED})


class Needs(StrEnum):
    """What the person must tell for a step."""

    REASON = "reason"
    COMPLETION_DATE = "completed_on"
    NEW_DATE = "postponed_to"


@dataclass(frozen=True)
class Step:
    """A verb that people use for a transition; `name` is also its URL and its form."""

    name: str
    label: str | Promise
    sources: frozenset[Status]
    target: Status
    needs: frozenset[Needs]


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("complete", _("Mark as completed"), OPEN, Status.COMPLETED, frozenset({Needs.COMPLETION_DATE})),
        Step("start", _("Start"), frozenset({Status.NOT_STARTED}), Status.IN_PROGRESS, frozenset()),
        Step("resume", _("Resume"), frozenset({Status.POSTPONED}), Status.IN_PROGRESS, frozenset()),
        # Postponed again is a step of its own: with a reason and a date each time.
        Step("postpone", _("Postpone"), OPEN, Status.POSTPONED, frozenset({Needs.REASON, Needs.NEW_DATE})),
        Step(
            "complete_partially",
            _("Close as partially completed"),
            OPEN,
            Status.PARTIALLY_COMPLETED,
            frozenset({Needs.REASON}),
        ),
        Step(
            "close_as_not_completed",
            _("Close as not completed"),
            OPEN,
            Status.NOT_COMPLETED,
            frozenset({Needs.REASON}),
        ),
        Step("cancel", _("Cancel the activity"), OPEN, Status.CANCELLED, frozenset({Needs.REASON})),
        # What has ended is only ever reopened, so that a slip of the finger leaves a reason behind.
        Step("reopen", _("Reopen"), ENDED, Status.IN_PROGRESS, frozenset({Needs.REASON})),
    )
}


TRANSITIONS: dict[Status, frozenset[Status]] = {
    source: frozenset(step.target for step in STEPS.values() if source in step.sources) for source in Status
}


# From where to where a reason was given that explains what came of an activity: the steps that ask for one, and the
# word about why something came late. Why it was reopened explains a slip of the finger.
WITH_REASON: frozenset[tuple[Status, Status]] = frozenset(
    {
        (source, step.target)
        for step in STEPS.values()
        if Needs.REASON in step.needs and step.target != Status.IN_PROGRESS
        for source in step.sources
    }
    | {(Status.COMPLETED, Status.COMPLETED)}
)


def steps_from(status: Status) -> list[Step]:
    """What can be done next, the most likely first."""
    return [step for step in STEPS.values() if status in step.sources]


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/workflow.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.NOT_STARTED}"]
    lines += [
        f"    {source} --> {step.target}: {step.name}"
        for source in Status
        for step in STEPS.values()
        if source in step.sources
    ]
    return "\n".join(lines) + "\n"
