"""Where the year went another way than planned, each with the reason that somebody gave."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from activities.rules.progress import Progress
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import WITH_REASON, Status
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import YearStatus, year_status

if TYPE_CHECKING:
    from activities.models import StatusUpdate


class DeviationKind(TextChoices):
    """In the order in which a reader wants to know of them."""

    NOT_COMPLETED = Status.NOT_COMPLETED.value, _("not completed")
    CANCELLED = Status.CANCELLED.value, _("cancelled")
    PARTIALLY_COMPLETED = Status.PARTIALLY_COMPLETED.value, _("partially completed")
    POSTPONED = Status.POSTPONED.value, _("postponed")
    LATE = Timeliness.LATE.value, _("late")
    OPEN_AT_YEAR_END = "open_at_year_end", _("still open at the end of the year")
    COMPLETED_AFTER_YEAR = YearStatus.COMPLETED_AFTER_YEAR.value, YearStatus.COMPLETED_AFTER_YEAR.label
    COMPLETED_LATE = Timeliness.COMPLETED_LATE.value, _("completed late")


@dataclass(frozen=True)
class Deviation:
    """A special activity that went another way than planned, and the step at which somebody said why."""

    progress: Progress
    kind: DeviationKind
    step: "StatusUpdate | None"

    @property
    def reason(self) -> str:
        """Empty where nobody gave one."""
        return self.step.note if self.step else ""


def deviations(facts: YearFacts) -> list[Deviation]:
    """Of the adopted activities each at most once, under what weighs most: by `DeviationKind`, then as in the plan."""
    return deviations_among(facts.special, facts)


def deviations_among(rows: Sequence[Progress], facts: YearFacts) -> list[Deviation]:
    """The deviations of some activities; of one that an amendment added, from the dates that it was added with."""
    steps: dict[int, list[StatusUpdate]] = defaultdict(list)
    for update in facts.updates:
        steps[update.activity_id].append(update)
    deviating = [
        Deviation(progress, kind, _step_with_reason(kind, steps[progress.activity.pk]))
        for progress in rows
        if progress.activity.is_special and (kind := _kind(progress, facts)) is not None
    ]
    order = list(DeviationKind)
    return sorted(deviating, key=lambda deviation: order.index(deviation.kind))


def by_kind(rows: Sequence[Deviation]) -> list[tuple[DeviationKind, list[Deviation]]]:
    """The kinds that occur, each with its deviations."""
    groups = [(kind, [deviation for deviation in rows if deviation.kind == kind]) for kind in DeviationKind]
    return [(kind, group) for kind, group in groups if group]


def _kind(progress: Progress, facts: YearFacts) -> DeviationKind | None:
    activity = progress.activity
    match activity.status:
        case Status.NOT_COMPLETED | Status.CANCELLED | Status.PARTIALLY_COMPLETED | Status.POSTPONED:
            return DeviationKind(activity.status)
    if year_status(progress) == YearStatus.COMPLETED_AFTER_YEAR:
        return DeviationKind.COMPLETED_AFTER_YEAR
    match progress.timeliness:
        case Timeliness.LATE | Timeliness.COMPLETED_LATE:
            return DeviationKind(progress.timeliness.value)
    if activity.is_open and facts.on > facts.plan.ends_on:
        return DeviationKind.OPEN_AT_YEAR_END
    return None


def _step_with_reason(kind: DeviationKind, steps: Sequence["StatusUpdate"]) -> "StatusUpdate | None":
    """The step that led here, the newest first; for what is late, that by which it was put off. Why something was
    reopened is about a slip of the finger and explains nothing (docs/adr/0016)."""
    for step in steps:
        if (step.from_status, step.to_status) not in WITH_REASON or step.to_status == Status.IN_PROGRESS:
            continue
        if step.to_status == kind.value or kind.value not in Status.values:
            return step
    return None
