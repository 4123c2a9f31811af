"""The five figures in each year of the strategy up to this one; a year that was not evaluated stays a gap."""

from typing import Any

from kacanik_comms.core.ratio import Ratio
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures


def through_the_years(record: YearRecord) -> dict[str, Any]:
    """The years, and each figure's share in each of them (None: not evaluated); nothing where this is the only one."""
    facts = record.facts
    shares: dict[int, dict[str, Ratio]] = {line.year: dict(line.shares) for line in record.earlier_years}
    if not shares:
        return {"years": [], "rows": []}
    of_this_year = figures.five_figures(facts)
    shares[facts.plan.year] = {figure.key: figure.ratio for figure in of_this_year}
    years = range(min(facts.plan.strategy.starts_year, *shares), facts.plan.year + 1)
    return {
        "years": list(years),
        "rows": [
            (figure.title, [shares.get(year, {}).get(figure.key) for year in years])
            for figure in of_this_year
        ],
        "has_gaps": any(year not in shares for year in years),
    }
