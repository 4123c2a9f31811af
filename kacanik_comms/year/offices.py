"""How the year went by the offices that answer for it."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from activities.rules.progress import Progress
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year.facts import Standing
from kacanik_comms.year.in_short import due

if TYPE_CHECKING:
    from plans.models import Office


@dataclass(frozen=True)
class OfficeResult:
    """What an office answers for, held against the plan; None is what no office answers for.

    In a running year, against what was due: `in_short.due`.
    """

    office: "Office | None"
    special: Ratio  # completed within the year ÷ planned
    recurring: Ratio  # done to schedule ÷ planned
    proven: Ratio  # implemented with evidence ÷ implemented


def results_by_office(facts: Standing) -> list[OfficeResult]:
    """Each adopted activity counts once, for its lead or else for the first office that the plan names, so that the
    offices add up to the figures of the first page. Those that answer for most come first."""
    leads = {row.activity.pk: row.activity.lead for row in facts.activities}
    offices = {office.pk if office else None: office for office in leads.values()}
    sizes = Counter(office.pk if office else None for office in leads.values())
    rows: dict[int | None, list[Progress]] = {pk: [] for pk in offices}
    for row in due(facts):
        office = leads[row.activity.pk]
        rows[office.pk if office else None].append(row)
    return [
        _result(offices[pk], of_office)
        for pk, of_office in sorted(rows.items(), key=lambda item: (item[0] is None, -sizes[item[0]]))
    ]


def _result(office: "Office | None", rows: list[Progress]) -> OfficeResult:
    return OfficeResult(
        office,
        special=_implemented([row for row in rows if row.activity.is_special]),
        recurring=_implemented([row for row in rows if not row.activity.is_special]),
        proven=_share_with_evidence([row for row in rows if row.is_implemented]),
    )


def _implemented(rows: list[Progress]) -> Ratio:
    return Ratio(sum(row.is_implemented for row in rows), len(rows))


def _share_with_evidence(rows: list[Progress]) -> Ratio:
    return Ratio(sum(row.evidence_count > 0 for row in rows), len(rows))
