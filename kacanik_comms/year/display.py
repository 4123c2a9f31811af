"""How a year and its objectives went, alike on every page and in the report: statuses in one order, bands in words."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.year import figures, in_short
from kacanik_comms.year.costs import costs
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import SIGMA_BANDS, YearStatus
from plans.models import AnnualPlan, Objective

# What went well stands on the left, what did not on the right.
BAR_ORDER = (
    YearStatus.COMPLETED,
    YearStatus.COMPLETED_AFTER_YEAR,
    YearStatus.PARTIALLY_COMPLETED,
    YearStatus.IN_PROGRESS,
    YearStatus.NOT_STARTED,
    YearStatus.POSTPONED,
    YearStatus.NOT_COMPLETED,
    YearStatus.CANCELLED,
)


def band_in_words(band: int | None) -> str:
    """The band of an implementation rate as OECD/SIGMA draws it, from 1 to 5."""
    if band is None:
        return _("not defined")
    percents = [percent_in_words(Decimal(bound)) for bound in SIGMA_BANDS]
    if band == len(SIGMA_BANDS) + 1:
        return _("above %(percent)s") % {"percent": percents[0]}
    if band == len(SIGMA_BANDS):
        return _("from %(low)s to %(high)s") % {"low": percents[1], "high": percents[0]}
    if band == 1:
        return _("below %(percent)s") % {"percent": percents[-1]}
    position = len(SIGMA_BANDS) - band
    return _("from %(low)s to below %(high)s") % {"low": percents[position + 1], "high": percents[position]}


class StatusPart(NamedTuple):
    """One status in a bar, and where the activities that stand in it are listed."""

    value: int
    label: Any
    state: str
    url: str


def list_url(plan: AnnualPlan, objective: Objective | None = None, status: YearStatus | None = None) -> str:
    """The list of activities behind a number. That one was completed too late for the year is in the deviations."""
    if status == YearStatus.COMPLETED_AFTER_YEAR:
        return f"{reverse('evaluation:year', args=[plan.year])}#deviations"
    chosen: dict[str, str | int] = {"year": plan.year}
    if objective:
        chosen["objective"] = objective.number
    if status:
        chosen["status"] = status.value
    return f"{reverse('activities:list')}?{urlencode(chosen)}"


def objective_rows(facts: YearFacts, *, is_linked: bool = True) -> list[dict[str, Any]]:
    """One row for each objective, and the last for all of them."""
    return [objective_row(facts, objective, is_linked=is_linked) for objective in (*facts.objectives, None)]


def objective_row(
    facts: YearFacts, objective: Objective | None = None, *, is_linked: bool = True
) -> dict[str, Any]:
    """On paper nothing is linked."""
    implementation = figures.implementation_rate(facts, objective)
    due = in_short.share_of_due(in_short.due(facts, objective))
    light = in_short.light_of(due)
    counts = figures.status_counts(facts.of_objective(objective))
    return {
        "objective": objective,
        "name": f"{objective.number}. {objective.title}" if objective else _("All objectives"),
        "implementation": implementation,
        # The scale of OECD/SIGMA is for whole years; a year that still runs is held against what was due.
        "band": band_in_words(figures.sigma_band(implementation.ratio)) if in_short.is_over(facts) else "",
        "due": due,
        "light": light.label if light else in_short.NOTHING_DUE,
        "compliance": figures.recurring_compliance(facts, objective),
        "url": list_url(facts.plan, objective) if is_linked else "",
        "special": sum(counts.values()),
        "parts": [
            StatusPart(
                counts[status],
                status.label,
                status.value,
                list_url(facts.plan, objective, status) if is_linked else "",
            )
            for status in BAR_ORDER
        ],
        "costs": costs(facts, objective),
    }
