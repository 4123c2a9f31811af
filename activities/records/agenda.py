"""What is to be done now: the reading behind the start page.

A year that goes on asks for what is late, due soon, or expected in this week, month or quarter, and then for what
its report will lack. A year that is over asks for that alone.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from activities.rules.progress import Progress
from activities.rules.recurrence import Unit, UnitState
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from plans.models import AnnualPlan


class AgendaKind(TextChoices):
    """Why an activity is asked about; where several reasons hold, the first of them."""

    LATE = "late", _("Late")
    DUE_SOON = "due_soon", _("Due within 14 days")
    NOW = "now", _("Recurring, open now")
    MISSED = "missed", _("Recurring, missed")
    STILL_OPEN = "still_open", _("Special, not closed")
    UNANSWERED = "unanswered", _("Recurring, without a record")
    NO_WORD = "no_word", _("As needed, without a record")
    DELAY = "delay", _("Completed late, without a reason")
    COST = "cost", _("Without actual cost")
    PROOF = "proof", _("Without evidence")

    @property
    def of_one(self) -> str:
        """What is said of one activity; the label is the heading of a group."""
        return str(OF_ONE.get(self, self.label))


OF_ONE = {
    AgendaKind.STILL_OPEN: _("not closed yet"),
    AgendaKind.UNANSWERED: _("without a record"),
    AgendaKind.NO_WORD: _("without a record"),
    AgendaKind.DELAY: _("completed late, without a reason"),
    AgendaKind.COST: _("without actual cost"),
    AgendaKind.PROOF: _("without evidence"),
}

FOR_THE_REPORT = frozenset({AgendaKind.DELAY, AgendaKind.COST, AgendaKind.PROOF})
A_MONTH = timedelta(days=31)


class Term(TextChoices):
    """By when the answer is due: the groups of the start page."""

    LATE = "late", _("Late")
    WEEK = "week", _("This week")
    MONTH = "month", _("Within a month")
    LATER = "later", _("Later this year")
    REPORT = "report", _("Missing for the report")


@dataclass(frozen=True)
class Item:
    """An activity that asks for something: the open unit, and the missed ones, the latest first."""

    kind: AgendaKind
    progress: Progress
    unit: Unit | None = None
    missed: Sequence[Unit] = ()

    @property
    def due(self) -> tuple[date, int, int]:
        """What it is sorted by: the day by which it is expected, or was expected last."""
        activity = self.progress.activity
        unit = self.unit or next(iter(self.missed), None)
        day = unit.period.ends_on if unit else activity.deadline
        return day or activity.plan.ends_on, activity.objective.number, activity.number

    @property
    def without_open(self) -> "Item | None":
        """The same without its open unit; None where nothing was missed before."""
        if self.kind != AgendaKind.NOW:
            return self
        return replace(self, kind=AgendaKind.MISSED, unit=None) if self.missed else None

    @property
    def term(self) -> Term:
        if self.kind in FOR_THE_REPORT:
            return Term.REPORT
        if self.kind in (AgendaKind.LATE, AgendaKind.MISSED):
            return Term.LATE
        on, (day, *_place) = self.progress.on, self.due
        if day <= on + timedelta(days=6 - on.weekday()):
            return Term.WEEK
        return Term.MONTH if day <= on + A_MONTH else Term.LATER


@dataclass(frozen=True)
class AgendaEntry:
    """As much of an item as a page needs to count it and to find its place; `activity` is the key of one."""

    activity: int
    kind: AgendaKind
    due: tuple[date, int, int]
    term: Term
    without_open: "AgendaEntry | None"

    @classmethod
    def of(cls, item: Item) -> "AgendaEntry":
        rest = item.without_open
        return cls(
            item.progress.activity.pk,
            item.kind,
            item.due,
            item.term,
            # What has no open unit stays as it is, and needs no second copy.
            cls.of(rest) if rest and rest is not item else None,
        )

    def beside(self, asked: Collection[int]) -> "AgendaEntry | None":
        """What is left of it where the open times of some activities are asked about elsewhere."""
        is_asked = self.kind == AgendaKind.NOW and self.activity in asked
        return self.without_open if is_asked else self


@dataclass(frozen=True)
class AgendaGroup:
    """The questions of one term, or of one kind."""

    key: Term | AgendaKind
    questions: list[AgendaEntry]


@dataclass(frozen=True)
class Agenda:
    """What one year asks for, in the order in which it is asked, and of what recurs what is worth offering first."""

    plan: AnnualPlan
    is_over: bool
    questions: Sequence[AgendaEntry]
    likely: Sequence[int]

    def among(self, activities: Collection[int]) -> "Agenda":
        """What it asks about some activities alone."""
        return replace(
            self,
            questions=[question for question in self.questions if question.activity in activities],
            likely=[key for key in self.likely if key in activities],
        )

    def beside(self, asked: Collection[int]) -> "Agenda":
        """What is left to ask where the open times of some activities are asked about elsewhere."""
        rest = [rest for question in self.questions if (rest := question.beside(asked))]
        return replace(self, questions=sorted(rest, key=lambda question: question.due))

    @property
    def by_term(self) -> list[AgendaGroup]:
        """What a year that goes on asks for, the most urgent first."""
        return _groups(Term, self.questions, lambda question: question.term)

    @property
    def for_the_report(self) -> list[AgendaGroup]:
        """What its report lacks, by what is to be said: of a year that is over everything, else what is over."""
        missing = [question for question in self.questions if self.is_over or question.term == Term.REPORT]
        return _groups(AgendaKind, missing, lambda question: question.kind)

    @property
    def missing(self) -> int:
        """How many activities lack something that the report says."""
        return sum(len(group.questions) for group in self.for_the_report)


def _groups(
    keys: type[Term] | type[AgendaKind],
    questions: Iterable[AgendaEntry],
    key_of: Callable[[AgendaEntry], str],
) -> list[AgendaGroup]:
    questions = list(questions)
    groups = [
        AgendaGroup(key, [question for question in questions if key_of(question) == key]) for key in keys
    ]
    return [group for group in groups if group.questions]


def items_of(
    plan: AnnualPlan, readings: Iterable[Progress], *, on: date, explained: Collection[int]
) -> list[Item]:
    """What a year asks for. `on` is its reading day, `explained` the activities of which somebody said why they came
    late."""
    items = [item for reading in readings if (item := item_of(reading, explained))]
    return items if on > plan.ends_on else sorted(items, key=lambda item: item.due)


def item_of(reading: Progress, explained: Collection[int]) -> Item | None:
    """What is asked about one activity now; None where everything is said."""
    is_over = reading.on > reading.activity.plan.ends_on
    asked = _unanswered(reading) if is_over else _to_be_done(reading)
    return asked or _missing_for_the_report(reading, explained)


def _to_be_done(reading: Progress) -> Item | None:
    if reading.activity.is_special:
        kinds = {Timeliness.LATE: AgendaKind.LATE, Timeliness.DUE_SOON: AgendaKind.DUE_SOON}
        kind = kinds.get(reading.timeliness) if reading.activity.is_open and reading.timeliness else None
        return Item(kind, reading) if kind else None
    missed = _missed(reading)
    unit = reading.current_unit
    if unit and unit.state == UnitState.OPEN:
        return Item(AgendaKind.NOW, reading, unit, missed)
    return Item(AgendaKind.MISSED, reading, None, missed) if missed else None


def _unanswered(reading: Progress) -> Item | None:
    activity = reading.activity
    if activity.is_special and activity.is_open:
        return Item(AgendaKind.STILL_OPEN, reading)
    if missed := _missed(reading):
        return Item(AgendaKind.UNANSWERED, reading, None, missed)
    if reading.is_as_needed and not (reading.happened or reading.is_without_occasion):
        return Item(AgendaKind.NO_WORD, reading)
    return None


def _missing_for_the_report(reading: Progress, explained: Collection[int]) -> Item | None:
    activity = reading.activity
    if reading.timeliness == Timeliness.COMPLETED_LATE and activity.pk not in explained:
        return Item(AgendaKind.DELAY, reading)
    if activity.status == Status.COMPLETED and activity.planned_cost and activity.actual_cost is None:
        return Item(AgendaKind.COST, reading)
    if reading.is_implemented and not reading.evidence_count:
        return Item(AgendaKind.PROOF, reading)
    return None


def _missed(reading: Progress) -> list[Unit]:
    return reading.units_in(UnitState.MISSED)[::-1]
