"""What the activities of a year cost, planned and in truth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from activities.rules.progress import Progress
from activities.rules.workflow import Status
from kacanik_comms.year.facts import YearFacts

if TYPE_CHECKING:
    from activities.models import Activity
    from plans.models import Objective


@dataclass(frozen=True)
class Costs:
    """Planned against actual cost in euro. What is not stated or not told is counted, not guessed."""

    planned: Decimal
    actual: Decimal
    without_plan: int
    without_actual: int

    @property
    def difference(self) -> Decimal:
        return self.actual - self.planned


def actual_costs(facts: YearFacts) -> dict[int, Decimal]:
    """What each activity really cost, by its primary key, where somebody told it: the cost of the whole, else what
    its counted occurrences cost together."""
    whole = {row.activity.pk: row.activity.actual_cost for row in facts.everything}
    return facts.tally.costs | {pk: cost for pk, cost in whole.items() if cost is not None}


def without_actual_cost(rows: Iterable[Progress], facts: YearFacts) -> list["Activity"]:
    """Completed activities with a planned cost whose real cost nobody told."""
    actual = actual_costs(facts)
    return [
        row.activity
        for row in rows
        if row.activity.is_special
        and row.activity.status == Status.COMPLETED
        and row.activity.planned_cost
        and row.activity.pk not in actual
    ]


def costs(facts: YearFacts, objective: "Objective | None" = None) -> Costs:
    """The costs of the plan's activities, whenever they were completed; the plan gives none for recurring ones."""
    return costs_of(facts.of_objective(objective), facts)


def costs_of(rows: Sequence[Progress], facts: YearFacts) -> Costs:
    """The costs of some of the plan's activities."""
    special = [row.activity for row in rows if row.activity.is_special]
    actual = actual_costs(facts)
    return Costs(
        planned=sum((row.activity.planned_cost or Decimal(0) for row in rows), Decimal(0)),
        actual=sum((actual.get(row.activity.pk, Decimal(0)) for row in rows), Decimal(0)),
        without_plan=sum(activity.planned_cost is None for activity in special),
        without_actual=len(without_actual_cost(rows, facts)),
    )
