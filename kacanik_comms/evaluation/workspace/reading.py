"""The evaluations of a year with all that was written in them, read with a question that the facts ask anyway."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.core.together import read_together
from kacanik_comms.evaluation.facts import YearFacts, facts_with
from kacanik_comms.evaluation.models import (
    WRITTEN,
    Evaluation,
    EvaluationStep,
    Finding,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    Written,
)
from kacanik_comms.evaluation.readiness import Pieces
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan, Office

PEOPLE = ("prepared_by", "submitted_by", "returned_by", "signed_by")


@dataclass(frozen=True)
class Reading:
    """A year and all of its evaluations, the newest first."""

    facts: YearFacts
    evaluations: Sequence[Evaluation]
    steps: Sequence[EvaluationStep]
    indicators: Sequence[Indicator]
    offices: Sequence[Office]
    written: dict[type[Written], list[Any]]

    def pieces_of(self, evaluation: Evaluation) -> Pieces:
        def of(model: type[Written]) -> list[Any]:
            return [row for row in self.written[model] if row.evaluation_id == evaluation.pk]

        return Pieces(
            narratives={row.section: row for row in of(Narrative)},
            objectives={row.objective_id: row for row in of(ObjectiveAssessment)},
            impacts={row.impact_id: row for row in of(ImpactAssessment)},
            values={row.indicator_id: row for row in of(IndicatorValue)},
            findings=sorted(of(Finding), key=lambda finding: finding.number),
        )

    def steps_of(self, evaluation: Evaluation) -> list[EvaluationStep]:
        return [step for step in self.steps if step.evaluation_id == evaluation.pk]


def read_year(plan: AnnualPlan, *, today: date) -> Reading:
    facts, tables = facts_with(plan, *_with_people(plan), *_pieces(plan), today=today)
    evaluations, steps, people, indicators, offices, *written = tables
    _join_people(plan, evaluations, steps, people)
    reading = Reading(
        facts, evaluations, steps, indicators, offices, dict(zip(WRITTEN, written, strict=True))
    )
    _join_pieces(reading, people)
    return reading


@dataclass(frozen=True)
class Course:
    """How far an evaluation has come: its steps, the first one first."""

    evaluation: Evaluation
    steps: Sequence[EvaluationStep]

    @property
    def state(self) -> State:
        return State(self.evaluation.state)

    @property
    def last_step(self) -> EvaluationStep | None:
        return self.steps[-1] if self.steps else None


def read_course(plan: AnnualPlan, *, today: date) -> tuple[YearFacts, Course | None]:
    """The year, and how far its newest evaluation has come."""
    facts, (evaluations, steps, people) = facts_with(plan, *_with_people(plan), today=today)
    _join_people(plan, evaluations, steps, people)
    return facts, _course(evaluations, steps)


def courses_of(
    plans: Iterable[AnnualPlan], *tables: QuerySet[Any]
) -> tuple[dict[int, Course], list[list[Any]]]:
    """How far the newest evaluation of each plan has come, by the key of the plan.

    The rows of small tables that the page needs too are read in the same question.
    """
    by_key = {plan.pk: plan for plan in plans}
    evaluations, steps, people, *others = read_together(*_states(Q(plan__in=by_key)), *tables)
    courses: dict[int, Course] = {}
    for key, plan in by_key.items():
        of_plan = [one for one in evaluations if one.plan_id == key]
        _join_people(plan, of_plan, steps, people)
        if course := _course(of_plan, steps):
            courses[key] = course
    return courses, others


def _course(evaluations: Sequence[Evaluation], steps: Iterable[EvaluationStep]) -> Course | None:
    newest = next(iter(evaluations), None)
    return Course(newest, [step for step in steps if step.evaluation_id == newest.pk]) if newest else None


def _with_people(plan: AnnualPlan) -> tuple[QuerySet[Any], ...]:
    return _states(Q(plan=plan))


def _states(of_them: Q) -> tuple[QuerySet[Any], ...]:
    evaluations = Evaluation.objects.filter(of_them)
    keys = evaluations.order_by().values("pk")
    steps = EvaluationStep.objects.filter(evaluation__in=keys)
    who = Q(pk__in=steps.order_by().values("by"))
    for name in PEOPLE:
        who |= Q(pk__in=evaluations.order_by().exclude(**{name: None}).values(name))
    for model in WRITTEN:
        written = model._default_manager.filter(evaluation__in=keys)
        who |= Q(pk__in=written.order_by().values("edited_by"))
    return evaluations, steps, User.objects.filter(who)


def _pieces(plan: AnnualPlan) -> list[QuerySet[Any]]:
    written = [model._default_manager.filter(evaluation__plan=plan) for model in WRITTEN]
    return [Indicator.objects.filter(plan=plan), Office.objects.all(), *written]


def _join_people(
    plan: AnnualPlan,
    evaluations: list[Evaluation],
    steps: Iterable[EvaluationStep],
    people: Iterable[User],
) -> None:
    by_key = {person.pk: person for person in people}
    evaluations.sort(key=lambda one: -one.revision)
    of_plan = {evaluation.pk: evaluation for evaluation in evaluations}
    for evaluation in evaluations:
        evaluation.plan = plan
        for name in PEOPLE:
            _join(evaluation, name, by_key)
    for step in steps:
        if step.evaluation_id in of_plan:
            step.evaluation = of_plan[step.evaluation_id]
            _join(step, "by", by_key)


def _join_pieces(reading: Reading, people: Iterable[User]) -> None:
    facts = reading.facts
    by_key = {person.pk: person for person in people}
    evaluations = {evaluation.pk: evaluation for evaluation in reading.evaluations}
    activities: dict[int, Activity] = {row.activity.pk: row.activity for row in facts.as_amended}
    objectives = {objective.pk: objective for objective in facts.objectives}
    offices = {office.pk: office for office in reading.offices}
    for indicator in reading.indicators:
        indicator.plan = facts.plan
        _join(indicator, "objective", objectives)
    for rows in reading.written.values():
        for row in rows:
            row.evaluation = evaluations[row.evaluation_id]
            _join(row, "edited_by", by_key)
    for finding in reading.written[Finding]:
        _join(finding, "activity", activities)
        _join(finding, "merge_into", activities)
        _join(finding, "objective", objectives)
        _join(finding, "owner", offices)


def _join(row: Model, name: str, by_key: dict[int, Any]) -> None:
    """Puts the related row in its place; what is not among those read is asked for when somebody needs it."""
    key = getattr(row, f"{name}_id")
    if key is not None and key in by_key:
        setattr(row, name, by_key[key])
