"""Everything that was written in an evaluation, read at once."""

from dataclasses import dataclass, field

from kacanik_comms.core.languages import columns_of
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    FollowUp,
    ImpactAssessment,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    YearSentence,
)
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan
from plans.names.reading import names_for


@dataclass(frozen=True)
class Pieces:
    """What was written in an evaluation, each piece under what it is about."""

    narratives: dict[str, Narrative] = field(default_factory=dict)
    objectives: dict[int, ObjectiveAssessment] = field(default_factory=dict)
    impacts: dict[int, ImpactAssessment] = field(default_factory=dict)
    values: dict[int, IndicatorValue] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sentence: YearSentence | None = None
    # One for each recommendation of the year before, also where nobody has answered yet.
    follow_ups: list[FollowUp] = field(default_factory=list)

    @property
    def decisions(self) -> list[Finding]:
        """What the mayor is asked to decide."""
        return [finding for finding in self.findings if finding.asks_mayor]


def pieces_of(evaluation: Evaluation, *, plan: AnnualPlan | None = None) -> Pieces:
    """Everything that was written, with a fixed number of queries however much it is; `plan` where the page has it."""
    plan = plan or evaluation.plan
    findings = list(
        evaluation.findings.select_related(
            "objective", "activity__objective", "merge_into__objective", "owner", "edited_by"
        )
    )
    names = names_for(plan)
    for row in (row for finding in findings for row in (finding.objective, finding.owner) if row):
        names.give(plan, row)
    return Pieces(
        narratives={row.section: row for row in evaluation.narratives.select_related("edited_by")},
        objectives={
            row.objective_id: row for row in evaluation.objective_assessments.select_related("edited_by")
        },
        impacts={row.impact_id: row for row in evaluation.impact_assessments.select_related("edited_by")},
        values={row.indicator_id: row for row in evaluation.indicator_values.select_related("edited_by")},
        findings=findings,
        sentence=evaluation.year_sentences.select_related("edited_by").first(),
        follow_ups=follow_ups_of(plan, evaluation),
    )


def recommendations_before(plan: AnnualPlan) -> list[Finding]:
    """The findings with a recommendation in the newest signed evaluation of the year before."""
    official = columns_of("recommendation")[0]
    findings = list(
        Finding.objects.filter(evaluation__plan__year=plan.year - 1, evaluation__state=State.SIGNED)
        .exclude(**{f"{official}__isnull": True})
        .exclude(**{official: ""})
        .order_by("-evaluation__revision", "number")
    )
    return [finding for finding in findings if finding.evaluation_id == findings[0].evaluation_id]


def follow_ups_of(plan: AnnualPlan, evaluation: Evaluation | None) -> list[FollowUp]:
    """What became of each recommendation of the year before, also before anybody has begun or answered."""
    recommendations = recommendations_before(plan)
    if not recommendations:
        return []
    answers = {}
    if evaluation:
        answers = {row.recommendation_id: row for row in evaluation.follow_ups.select_related("edited_by")}
    rows = []
    for finding in recommendations:
        row = answers.get(finding.pk) or FollowUp(evaluation=evaluation)
        row.recommendation = finding
        rows.append(row)
    return rows
