"""The years of the strategy before this one, as their signed reports have them: a trend compares what was signed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kacanik_comms.core.ratio import Ratio
from kacanik_comms.evaluation.models import SealedReport
from plans.models import AnnualPlan


@dataclass(frozen=True)
class EarlierYear:
    """A year that was evaluated, with its shares by the keys of the figures."""

    year: int
    shares: Mapping[str, Ratio]


def earlier_years_of(plan: AnnualPlan) -> list[dict[str, Any]]:
    """For the record of a later year: of each year the figures of its newest signed report; the oldest year first."""
    signed = SealedReport.objects.signed().filter(
        evaluation__plan__strategy=plan.strategy_id, year__lt=plan.year
    )
    newest_last = signed.order_by("year", "revision").values_list("year", "snapshot")
    return [
        {"year": year, "figures": json.loads(snapshot)["computed"]["figures"]}
        for year, snapshot in dict(newest_last).items()
    ]


def earlier_years_in(data: Sequence[Mapping[str, Any]]) -> list[EarlierYear]:
    return [
        EarlierYear(
            line["year"],
            {
                key: Ratio(figure["numerator"], figure["denominator"])
                for key, figure in line["figures"].items()
            },
        )
        for line in data
    ]
