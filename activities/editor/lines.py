"""The plan as its editor shows it: by objective, each line with what a careful reader would ask about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from activities.editor.offices import lead_first
from activities.editor.when import PlannedTime
from activities.models import Activity, Responsibility
from activities.records.plan_lines import plan_line_of
from activities.rules.plan_check import Question, QuestionKind, Severity, check_plan
from plans.models import AnnualPlan, Objective
from plans.names.reading import names_of

# What a line contradicts is said in words; what it lacks is only named.
IN_WORDS = {
    QuestionKind.WORDS_AGAINST_FREQUENCY,
    QuestionKind.LISTED_TWICE,
    QuestionKind.OTHER_YEAR,
    QuestionKind.MONTH_WITHOUT_YEAR,
}


@dataclass(frozen=True)
class EditedLine:
    """A line, and the questions about it alone."""

    activity: Activity
    questions: Sequence[Question]

    @property
    def when(self) -> str:
        return PlannedTime.of(self.activity).in_words

    @property
    def offices(self) -> list[tuple[str, bool]]:
        """The name of each, and whether it leads."""
        rows = lead_first(self.activity)
        return [
            (row.office.abbreviation or row.office.name, row.role == Responsibility.Role.LEAD) for row in rows
        ]

    @property
    def sentences(self) -> list[str]:
        return [question.sentence for question in self.questions if question.kind in IN_WORDS]

    @property
    def gaps(self) -> list[QuestionKind]:
        return [question.kind for question in self.questions if question.kind not in IN_WORDS]


@dataclass(frozen=True)
class EditedObjective:
    objective: Objective
    lines: Sequence[EditedLine]

    @property
    def cost(self) -> Decimal:
        return sum((line.activity.planned_cost or Decimal(0) for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class EditedPlan:
    """`common` are the gaps that most lines have, each with how many: they are said once."""

    plan: AnnualPlan
    objectives: Sequence[EditedObjective]
    common: Sequence[tuple[QuestionKind, int]]

    @property
    def count(self) -> int:
        return sum(len(part.lines) for part in self.objectives)

    def line(self, pk: int) -> EditedLine | None:
        return next((line for part in self.objectives for line in part.lines if line.activity.pk == pk), None)

    def objective(self, pk: int) -> EditedObjective | None:
        return next((part for part in self.objectives if part.objective.pk == pk), None)


def edited_plan(plan: AnnualPlan) -> EditedPlan:
    """With a fixed number of queries, however long the plan is."""
    activities = list(Activity.objects.of_plan().filter(plan=plan).for_page().prefetch_related("audiences"))
    questions = check_plan(plan_line_of(activity) for activity in activities)
    asked = [question for question in questions if question.severity == Severity.QUESTION]
    common = _common(asked, len(activities))
    own = [question for question in asked if question.kind not in dict(common)]
    lines = [
        EditedLine(activity, [question for question in own if question.line.pk == activity.pk])
        for activity in activities
    ]
    objectives = names_of(plan, plan.strategy.objectives.all())
    return EditedPlan(plan, [_part(objective, lines) for objective in objectives], common)


def _part(objective: Objective, lines: Iterable[EditedLine]) -> EditedObjective:
    return EditedObjective(objective, [line for line in lines if line.activity.objective_id == objective.pk])


def _common(questions: Iterable[Question], count: int) -> list[tuple[QuestionKind, int]]:
    kinds = Counter(question.kind for question in questions if question.kind not in IN_WORDS)
    return [(kind, kinds[kind]) for kind in QuestionKind if kinds[kind] > max(count / 2, 2)]
