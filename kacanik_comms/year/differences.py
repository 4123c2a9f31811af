"""Which activities make the difference between planned and actual cost: the parts add up to it exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from activities.rules.progress import Progress
from activities.rules.workflow import Status
from kacanik_comms.year import in_short
from kacanik_comms.year.costs import actual_costs
from kacanik_comms.year.facts import YearFacts

if TYPE_CHECKING:
    from plans.models import Objective


class Cause(StrEnum):
    """Why an activity did not cost what was planned, as far as the records say."""

    NOT_DUE = "not_due"
    NOT_FINISHED = "not_finished"
    NOT_TOLD = "not_told"
    DEARER = "dearer"
    CHEAPER = "cheaper"


@dataclass(frozen=True)
class CostDifference:
    """An activity with its planned cost (None: not stated) and its actual one (None: nobody told)."""

    progress: Progress
    planned: Decimal | None
    actual: Decimal | None
    is_not_due: bool = False

    @property
    def amount(self) -> Decimal:
        """As in the sums, what is not stated or not told counts as nothing."""
        return (self.actual or Decimal(0)) - (self.planned or Decimal(0))

    @property
    def cause(self) -> Cause:
        activity = self.progress.activity
        if self.is_not_due and not self.actual:
            return Cause.NOT_DUE
        if activity.is_special and activity.status != Status.COMPLETED:
            return Cause.NOT_FINISHED
        if self.actual is None:
            return Cause.NOT_TOLD
        return Cause.DEARER if self.amount > 0 else Cause.CHEAPER


@dataclass(frozen=True)
class CauseOfDifference:
    """All activities of one cause, and how much of the difference they make together."""

    cause: Cause
    differences: Sequence[CostDifference]

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.differences), Decimal(0))


def cost_differences(facts: YearFacts, objective: "Objective | None" = None) -> list[CostDifference]:
    """Every activity that makes a part of `Costs.difference`, in the order of the plan; together they are the whole."""
    actual = actual_costs(facts)
    rows = [
        CostDifference(
            row, row.activity.planned_cost, actual.get(row.activity.pk), in_short.is_not_due(row, facts)
        )
        for row in facts.of_objective(objective)
    ]
    return [row for row in rows if row.amount]


def by_cause(rows: Sequence[CostDifference]) -> list[CauseOfDifference]:
    """The causes that occur; their amounts too add up to the whole difference."""
    groups = [CauseOfDifference(cause, [row for row in rows if row.cause == cause]) for cause in Cause]
    return [group for group in groups if group.differences]
