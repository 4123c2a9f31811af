"""How the five figures went from year to year."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.year import figures
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import Figure
from plans.models import AnnualPlan
from plans.years import plans_for

WIDTH, HEIGHT = 120, 32


@dataclass(frozen=True)
class OneYear:
    """A figure in one year, and where it stands in the drawing; without a place where it is not defined."""

    year: int
    figure: Figure
    x: float
    y: float | None


@dataclass(frozen=True)
class FigureByYear:
    title: object
    years: Sequence[OneYear]

    @property
    def spots(self) -> list[OneYear]:
        return [one for one in self.years if one.y is not None]

    @property
    def line(self) -> str:
        return " ".join(f"{one.x},{one.y}" for one in self.spots)


def earlier_plans(request: HttpRequest, plan: AnnualPlan) -> list[AnnualPlan]:
    """The years before that were closed, the oldest first; one whose evaluation is revised was closed once."""
    before = [one for one in plans_for(request) if one.year < plan.year]
    settled = {one.pk for one in before if one.status == AnnualPlan.Status.CLOSED}
    reopened = [one.pk for one in before if one.status == AnnualPlan.Status.ADOPTED]
    if reopened:
        signed = Evaluation.objects.signed().filter(plan__in=reopened)
        settled |= set(signed.values_list("plan", flat=True))
    return sorted((one for one in before if one.pk in settled), key=lambda one: one.year)


def figures_by_year(years: Sequence[YearFacts]) -> list[FigureByYear]:
    """Each of the five figures through the years, in the order of the years."""
    by_year = [figures.five_figures(facts) for facts in years]
    apart = WIDTH / max(1, len(years) - 1)
    return [
        FigureByYear(
            title=of_one[0].title,
            years=[
                OneYear(
                    facts.plan.year,
                    figure,
                    round(number * apart, 1),
                    None
                    if figure.percent is None
                    else round(HEIGHT - float(figure.percent) * HEIGHT / 100, 1),
                )
                for number, (facts, figure) in enumerate(zip(years, of_one, strict=True))
            ],
        )
        for of_one in zip(*by_year, strict=True)
    ]
