"""What was changed of a plan since it was adopted, as citizens read it: what, when and why, and never by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.adoption.told import changes_in
from activities.history import FieldChange
from activities.models import Amendment


@dataclass(frozen=True)
class Amended:
    """One change of a line of the plan, or that it was added, and why."""

    changes: Sequence[FieldChange]
    is_addition: bool
    reason: str
    at: datetime


def told(rows: Iterable[Amendment]) -> list[Amended]:
    return [Amended(changes_in(row), row.is_addition, row.reason, row.at) for row in rows]
