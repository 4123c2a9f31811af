"""How the five figures went from year to year."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kacanik_comms.evaluation import figures
from kacanik_comms.evaluation.facts import YearFacts
from kacanik_comms.evaluation.figures import Figure
from kacanik_comms.evaluation.models import Evaluation
from plans.models import AnnualPlan

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


def earlier_plans(plan: AnnualPlan) -> QuerySet[AnnualPlan]:
    """The years before, of the same strategy or not, that were closed or whose evaluation was signed; oldest first."""
    signed = Evaluation.objects.signed().values("plan")
    before = AnnualPlan.objects.filter(year__lt=plan.year).select_related("strategy")
    closed = before.filter(status=AnnualPlan.Status.CLOSED)
    return (closed | before.filter(pk__in=signed)).order_by("year")


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
