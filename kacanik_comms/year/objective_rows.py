"""How a year and its objectives went, for every page that says so; the pages themselves are in workspace/."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from kacanik_comms.year import figures
from kacanik_comms.year.display import BAR_ORDER, band_in_words
from kacanik_comms.year.facts import YearFacts
from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class Part:
    """One status in a bar, and where the activities that stand in it are listed."""

    value: int
    label: Any
    state: str
    url: str


def list_url(
    plan: AnnualPlan, objective: Objective | None = None, status: figures.YearStatus | None = None
) -> str:
    """The list of activities behind a number. That one was completed too late for the year is in the deviations."""
    if status == figures.YearStatus.COMPLETED_AFTER_YEAR:
        return f"{reverse('evaluation:year', args=[plan.year])}#deviations"
    chosen: dict[str, str | int] = {"year": plan.year}
    if objective:
        chosen["objective"] = objective.number
    if status:
        chosen["status"] = status.value
    return f"{reverse('activities:list')}?{urlencode(chosen)}"


def objective_row(facts: YearFacts, objective: Objective | None = None) -> dict[str, Any]:
    implementation = figures.implementation_rate(facts, objective)
    rows = facts.activities if objective is None else facts.of_objective(objective)
    counts = figures.status_counts(rows)
    return {
        "objective": objective,
        "implementation": implementation,
        "band": band_in_words(figures.sigma_band(implementation.ratio)),
        "compliance": figures.recurring_compliance(facts, objective),
        "url": list_url(facts.plan, objective),
        "special": sum(counts.values()),
        "parts": [
            Part(counts[status], status.label, status.value, list_url(facts.plan, objective, status))
            for status in BAR_ORDER
        ],
        "costs": figures.costs(facts, objective),
    }
