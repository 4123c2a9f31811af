"""Whether anybody has recorded anything in a plan."""

from collections.abc import Iterable

from activities.models import Evidence, Occurrence, StatusUpdate
from plans.models import AnnualPlan


def plans_with_records(plans: Iterable[AnnualPlan]) -> set[int]:
    """The keys of those in which somebody has, with one query however many there are."""
    updates, *others = (
        model.objects.filter(activity__plan__in=plans).order_by().values_list("activity__plan")
        for model in (StatusUpdate, Occurrence, Evidence)
    )
    return {plan for (plan,) in updates.union(*others)}
