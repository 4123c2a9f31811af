"""Whether anybody has recorded anything in a plan."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from activities.models import Evidence, Occurrence, StatusUpdate
from plans.models import AnnualPlan


def plans_with_records(plans: Iterable[AnnualPlan]) -> set[int]:
    """The keys of those in which somebody has, with one query that looks no further than to a first record of each."""
    recorded = (
        Q(Exists(model.objects.filter(activity__plan=OuterRef("pk"))))
        for model in (StatusUpdate, Occurrence, Evidence)
    )
    rows = AnnualPlan.objects.filter(reduce(or_, recorded), pk__in=[plan.pk for plan in plans])
    return set(rows.order_by().values_list("pk", flat=True))
