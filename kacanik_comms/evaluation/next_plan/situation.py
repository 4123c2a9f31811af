"""What there is already on the way from a year to the next plan, and how it compares with what is proposed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from kacanik_comms.evaluation.models import Evaluation, Finding
from kacanik_comms.evaluation.next_plan.proposal import Proposal, ProposedLine
from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class Situation:
    """The plan of a year, the last number of its evaluation with its findings, and the plan of the year after.

    `drafted` are the activities of that next plan where it was drafted from this one.
    """

    plan: AnnualPlan
    evaluation: Evaluation | None
    findings: Sequence[Finding]
    present: AnnualPlan | None
    drafted: Sequence[Activity]
    has_records: bool

    @property
    def year(self) -> int:
        """The year of the next plan."""
        return self.plan.year + 1

    @property
    def is_signed(self) -> bool:
        return self.evaluation is not None and self.evaluation.is_signed

    @property
    def is_ours(self) -> bool:
        """Whether the next plan came out of this one."""
        return self.present is not None and self.present.derived_from_id == self.plan.pk

    @property
    def draft(self) -> AnnualPlan | None:
        """The draft that can still be made again."""
        is_draft = self.is_ours and self.present and self.present.status == AnnualPlan.Status.DRAFT
        return self.present if is_draft else None

    @property
    def edited(self) -> list[Activity]:
        """What somebody has changed in the draft since it was made."""
        return [activity for activity in self.drafted if activity.version > 1]


def situation_of(plan: AnnualPlan) -> Situation:
    evaluation = Evaluation.objects.latest_of(plan)
    present = AnnualPlan.objects.filter(year=plan.year + 1).first()
    is_ours = present is not None and present.derived_from_id == plan.pk
    has_records = (
        present is not None
        and present.status == AnnualPlan.Status.DRAFT
        and any(
            model.objects.filter(activity__plan=present).exists()
            for model in (StatusUpdate, Occurrence, Evidence)
        )
    )
    return Situation(
        plan=plan,
        evaluation=evaluation,
        findings=list(evaluation.findings.all()) if evaluation else [],
        present=present,
        drafted=list(present.activities.all()) if present and is_ours else [],
        has_records=has_records,
    )


def compare(
    lines: Sequence[ProposedLine], now: Situation, objectives: Sequence[Objective]
) -> list[dict[str, Any]]:
    """The old plan against the new one, line by line under each objective, and what was written in by hand."""
    known = {objective.pk: objective for objective in objectives}
    drafted = [activity for activity in now.drafted if activity.objective_id in known]
    for activity in drafted:
        activity.objective = known[activity.objective_id]
    by_source = {activity.derived_from_id: activity for activity in drafted if activity.derived_from_id}
    by_code = {activity.code: activity for activity in drafted if not activity.derived_from_id}
    entries: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        made = by_source.pop(line.source.pk, None) if line.source else by_code.pop(line.code, None)
        entries[line.objective.pk].append(
            {
                "line": line,
                "drafted": made,
                "is_missing": now.is_ours and line.is_coming and made is None,
                "is_edited": made is not None and made.version > 1,
            }
        )
    unproposed = [*by_source.values(), *by_code.values()]
    return [
        {
            "objective": objective,
            "entries": entries[objective.pk],
            "by_hand": [activity for activity in unproposed if activity.objective_id == objective.pk],
        }
        for objective in objectives
    ]


def counts_of(lines: Sequence[ProposedLine]) -> list[tuple[Proposal, int]]:
    """How many lines go which way, in the order of `Proposal`, those that occur."""
    counts = Counter(line.what for line in lines)
    return [(what, counts[what]) for what in Proposal if counts[what]]
