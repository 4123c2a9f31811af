"""How the five figures went from year to year."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.year import figures
from kacanik_comms.year.facts import YearFacts
from plans.models import AnnualPlan
from plans.years import plans_for

WIDTH, HEIGHT = 120, 32


def earlier_plans(request: HttpRequest, plan: AnnualPlan) -> list[AnnualPlan]:
    """The years before that were closed, the oldest first; one whose evaluation is revised was closed once."""
    before = [other for other in plans_for(request) if other.year < plan.year]
    settled = {other.pk for other in before if other.status == AnnualPlan.Status.CLOSED}
    reopened = [other.pk for other in before if other.status == AnnualPlan.Status.ADOPTED]
    if reopened:
        signed = Evaluation.objects.signed().filter(plan__in=reopened)
        settled |= set(signed.values_list("plan", flat=True))
    return sorted((other for other in before if other.pk in settled), key=lambda other: other.year)


def put_aside_before(request: HttpRequest, plan: AnnualPlan) -> list[AnnualPlan]:
    """The years before that nobody evaluates, the oldest first: the trend says so."""
    return [other for other in reversed(plans_for(request)) if other.is_put_aside and other.year < plan.year]


def figures_by_year(years: Sequence[YearFacts]) -> list[dict[str, Any]]:
    """Each of the five figures through the years, and where it stands in the drawing: nowhere if it is not defined."""
    apart = WIDTH / max(1, len(years) - 1)
    trends = []
    for of_figure in zip(*(figures.five_figures(facts) for facts in years), strict=True):
        spots = [
            (round(number * apart, 1), round(HEIGHT - float(figure.percent) * HEIGHT / 100, 1))
            for number, figure in enumerate(of_figure)
            if figure.percent is not None
        ]
        trends.append(
            {
                "title": of_figure[0].title,
                "years": [(facts.plan.year, figure) for facts, figure in zip(years, of_figure, strict=True)],
                "spots": spots,
                "line": " ".join(f"{x},{y}" for x, y in spots),
            }
        )
    return trends
