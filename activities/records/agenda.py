"""What is to be done now: the reading behind the start page.

A year that goes on asks for what is late, due soon, or expected in this week, month or quarter, and then for what
its report will lack. A year that is over asks for that alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from activities.rules.progress import Progress
from activities.rules.recurrence import Unit, UnitState
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from plans.models import AnnualPlan


class AgendaKind(TextChoices):
    """Why an activity is on the page. The order is that of the page; an activity stands where it first belongs."""

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


FOR_THE_REPORT = frozenset({AgendaKind.DELAY, AgendaKind.COST, AgendaKind.PROOF})


@dataclass(frozen=True)
class Item:
    """An activity that asks for something: the open unit, and the missed ones, the latest first."""

    kind: AgendaKind
    progress: Progress
    unit: Unit | None = None
    missed: Sequence[Unit] = ()

    @property
    def due(self) -> tuple[date, str]:
        """What it is sorted by: the day by which it is expected."""
        activity = self.progress.activity
        day = self.unit.period.ends_on if self.unit else activity.postponed_to or activity.ends_on
        return day or activity.plan.ends_on, activity.code


@dataclass(frozen=True)
class AgendaGroup:
    kind: AgendaKind
    items: list[Item]


@dataclass(frozen=True)
class Agenda:
    """The groups of one year that are not empty."""

    plan: AnnualPlan
    is_over: bool
    groups: list[AgendaGroup]

    @property
    def count(self) -> int:
        return sum(len(group.items) for group in self.groups)


def agenda_of(
    plan: AnnualPlan, readings: Iterable[Progress], *, on: date, explained: Collection[int]
) -> Agenda:
    """`on` is the reading day of the year, `explained` the activities of which somebody said why they came late."""
    is_over = on > plan.ends_on
    ask = _unanswered if is_over else _to_be_done
    items = [
        item for reading in readings if (item := ask(reading) or _missing_for_the_report(reading, explained))
    ]
    groups = [AgendaGroup(kind, [item for item in items if item.kind == kind]) for kind in AgendaKind]
    if not is_over:
        for group in groups:
            group.items.sort(key=lambda item: item.due)
    return Agenda(plan, is_over, [group for group in groups if group.items])


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
