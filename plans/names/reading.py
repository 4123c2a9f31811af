"""What rows were called in the time of a plan, and on a day.

A row has its newest name. Going back from it, each change that is too late for the plan, or for the day, is undone; a
corrected typing error stays corrected.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model

from kacanik_comms.core.record import columns
from plans.names.models import NameChange

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class KnownNames:
    """Which changes a plan knows: a name is that of the adopted plan, whatever it was changed to afterwards.

    `adopted_at` is when the adoption was recorded; None where the plan was in force before adoptions were, of which
    its first day is all that is known. `last_day` is the last one whose changes are known.
    """

    last_day: date
    adopted_at: datetime | None = None

    def know(self, change: NameChange) -> bool:
        if change.counts_from is None:
            return True
        is_in_time = self.adopted_at is None or change.at <= self.adopted_at
        return is_in_time and change.counts_from <= self.last_day


class Names:
    """The names that rows had in the time of the plans, read with one query, and one more where any was changed."""

    def __init__(self, plans: Iterable[Any]) -> None:
        self.plans = {plan.pk: plan for plan in plans}
        self.changes = _renamings()

    def of(self, plan: Any, rows: Iterable[Row]) -> list[Row]:
        """Copies of the rows with their names in the plan's time: rows may be shared by the plans of several years."""
        return _renamed(rows, self.changes, self._known[plan.pk].know) if self.changes else list(rows)

    def give(self, plan: Any, row: Model) -> None:
        """Gives the row itself its name in the plan's time; it must not be saved afterwards."""
        if self.changes:
            _undo(row, self.changes, self._known[plan.pk].know)

    def later(self, plan: Any) -> list[NameChange]:
        """The changes that the plan does not know, the first one first."""
        changes = [change for of_row in self.changes.values() for change in of_row]
        unknown = [change for change in changes if not self._known[plan.pk].know(change)]
        return sorted(unknown, key=lambda change: (change.at, change.pk))

    @cached_property
    def _known(self) -> dict[int, KnownNames]:
        baselines: Any = apps.get_model("activities", "PlanBaseline")._default_manager
        adoptions = {
            plan: (on, at)
            for plan, on, at in baselines.filter(plan__in=self.plans).values_list("plan", "adopted_on", "at")
        }
        return {pk: _known_to(plan, *adoptions.get(pk, (None, None))) for pk, plan in self.plans.items()}


def _known_to(plan: Any, adopted_on: date | None, recorded_at: datetime | None) -> KnownNames:
    if plan.status == plan.Status.DRAFT:
        return KnownNames(plan.ends_on)
    if adopted_on:
        return KnownNames(plan.ends_on, recorded_at)
    return KnownNames(plan.starts_on)


def names_for(plan: Any) -> Names:
    """The names of a plan's time, read once for the row of the plan that a page holds."""
    if not hasattr(plan, "_names"):
        read_names([plan])
    names: Names = plan._names
    return names


def read_names(plans: Sequence[Any]) -> Names:
    """Those of several plans, which know them from now on."""
    names = Names(plans)
    for plan in plans:
        plan._names = names
    return names


def names_of(plan: Any, rows: Iterable[Row]) -> list[Row]:
    """The rows with their names in the time of one plan."""
    return names_for(plan).of(plan, rows)


def names_on(day: date, rows: Iterable[Row]) -> list[Row]:
    """The rows with the names that they have on the day."""
    return _renamed(rows, _renamings(), KnownNames(day).know)


Changes = dict[tuple[str, int], list[NameChange]]


def _renamings() -> Changes:
    """Of each row its changes from a day on, the newest first."""
    changes: Changes = defaultdict(list)
    for change in NameChange.objects.filter(counts_from__isnull=False).order_by("-at", "-pk"):
        changes[change.kind, change.row_id].append(change)
    return changes


def _renamed(rows: Iterable[Row], changes: Changes, know: Callable[[NameChange], bool]) -> list[Row]:
    renamed = [copy(row) for row in rows]
    for row in renamed:
        _undo(row, changes, know)
    return renamed


def _undo(row: Model, changes: Changes, know: Callable[[NameChange], bool]) -> None:
    of_row: Sequence[NameChange] = changes.get((str(row._meta.model_name), row.pk), ())
    for change in of_row:
        if not know(change):
            for field, texts in change.before.items():
                for column, text in columns(field, texts).items():
                    setattr(row, column, text)
