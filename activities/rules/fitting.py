"""What of an activity must fit the plan in which it stands: its time, its objective, whom it reaches."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from activities.models import Activity
    from plans.models import Strategy


def check_line(activity: "Activity") -> None:
    """Its time lies within the plan's year, its objective is of the plan's strategy, what it continues is earlier."""
    plan = activity.plan
    errors: dict[str, str] = {}
    for field in ("starts_on", "ends_on"):
        day = getattr(activity, field)
        if day is not None and day.year != plan.year:
            errors[field] = _("The plan is for %(year)s; enter a date in this year.") % {"year": plan.year}
    if activity.objective_id and activity.objective.strategy_id != plan.strategy_id:
        errors["objective"] = _("This objective belongs to another strategy than the plan.")
    if activity.derived_from and activity.derived_from.plan.year >= plan.year:
        errors["derived_from"] = _("An activity continues one of an earlier plan.")
    if errors:
        raise ValidationError(errors)


def check_links(strategy: "Strategy", links: Mapping[str, Iterable[Any]]) -> None:
    """Audiences, messages and channels, by their field: each is of the plan's strategy."""
    errors = {
        field: _("“%(name)s” belongs to another strategy than the plan.") % {"name": row}
        for field, rows in links.items()
        for row in rows
        if _strategy_of(row) != strategy.pk
    }
    if errors:
        raise ValidationError(errors)


def _strategy_of(row: Any) -> int:
    strategy: int = row.audience.strategy_id if hasattr(row, "audience") else row.strategy_id
    return strategy
