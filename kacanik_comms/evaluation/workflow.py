"""The states of an evaluation and what may follow what: one table, from which docs/evaluation.md draws its diagram.

What is signed stays signed. A revision is an evaluation of its own, with the next number; when it is signed, the
one before it is superseded, which follows from the numbers and is stored nowhere.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("evaluation", "draft")
    SUBMITTED = "submitted", pgettext_lazy("evaluation", "submitted")
    RETURNED = "returned", pgettext_lazy("evaluation", "returned")
    SIGNED = "signed", pgettext_lazy("evaluation", "signed")
    SUPERSEDED = "superseded", pgettext_lazy("evaluation", "superseded")


STORED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.SIGNED)
# While ZIMP writes, the year's records are open; from submission on they are locked.
WRITTEN = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True)
class WorkflowStep:
    """A verb of the workflow; `name` is also its address and its form."""

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State


STEPS: dict[str, WorkflowStep] = {
    step.name: step
    for step in (
        WorkflowStep("submit", _("Submit to the chief of cabinet"), WRITTEN, State.SUBMITTED),
        WorkflowStep("withdraw", _("Withdraw the submission"), frozenset({State.SUBMITTED}), State.DRAFT),
        WorkflowStep("return", _("Return with a remark"), frozenset({State.SUBMITTED}), State.RETURNED),
        WorkflowStep("sign", pgettext_lazy("evaluation", "Sign"), frozenset({State.SUBMITTED}), State.SIGNED),
        # Taken by the signing of the next number, which begins as a draft of its own.
        WorkflowStep("revise", _("Revise with a reason"), frozenset({State.SIGNED}), State.SUPERSEDED),
    )
}

TRANSITIONS: dict[State, frozenset[State]] = {
    source: frozenset(step.target for step in STEPS.values() if source in step.sources) for source in State
}


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/evaluation.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [
        f"    {source} --> {step.target}: {step.name}"
        for source in State
        for step in STEPS.values()
        if source in step.sources
    ]
    return "\n".join(lines) + "\n"
