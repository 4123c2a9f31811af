"""Everything that was written in an evaluation, read at once."""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q

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
    read = _findings(plan, evaluation)
    findings = [finding for finding in read if finding.evaluation_id == evaluation.pk]
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
        sentence=getattr(evaluation, "year_sentence", None),
        follow_ups=_answers(read, evaluation),
    )


def follow_ups_of(plan: AnnualPlan) -> list[FollowUp]:
    """The recommendations of the year before, for which nobody has begun to answer."""
    return _answers(_findings(plan, None), None)


def _findings(plan: AnnualPlan, evaluation: Evaluation | None) -> list[Finding]:
    """The findings of the evaluation, and those of the year before that recommend something, each with the answer that
    the evaluation gives; in one query."""
    official = columns_of("recommendation")[0]
    of_the_year_before = Q(evaluation__plan__year=plan.year - 1, evaluation__state=State.SIGNED) & ~(
        Q(**{official: ""}) | Q(**{f"{official}__isnull": True})
    )
    key = evaluation and evaluation.pk
    return list(
        Finding.objects.filter(of_the_year_before | Q(evaluation=key))
        .annotate(answer=FilteredRelation("follow_ups", condition=Q(follow_ups__evaluation=key)))
        .select_related(  # type: ignore[misc]  # the stubs know no filtered relations
            *("objective", "activity__objective", "merge_into__objective", "owner", "edited_by"),
            "answer__edited_by",
        )
        .order_by("-evaluation__revision", "number")
    )


def _answers(findings: list[Finding], evaluation: Evaluation | None) -> list[FollowUp]:
    """To each recommendation of the newest signed evaluation of the year before."""
    before = [finding for finding in findings if not evaluation or finding.evaluation_id != evaluation.pk]
    newest = [finding for finding in before if finding.evaluation_id == before[0].evaluation_id]
    return [_answer_to(finding, evaluation) for finding in newest]


def _answer_to(finding: Finding, evaluation: Evaluation | None) -> FollowUp:
    """The answer that stands there, or the one that is still to be given."""
    row: FollowUp = getattr(finding, "answer", None) or FollowUp(evaluation=evaluation)
    row.recommendation = finding
    return row
