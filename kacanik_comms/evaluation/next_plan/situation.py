"""What there is already on the way from a year to the next plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from kacanik_comms.evaluation.models import Evaluation, Finding
from plans.models import AnnualPlan


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
