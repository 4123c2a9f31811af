"""Who reads which rows. Everything in the API begins here: what is published for citizens and for people without a
role, what their role sees for everybody else."""

from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils import timezone

from activities.models import Activity
from activities.rules.policies import can_see_activities, check_can_report_on, check_can_see_activities
from kacanik_comms.accounts.models import User
from kacanik_comms.api.requests import ApiRequest
from plans.models import AnnualPlan


def reader_of(request: ApiRequest) -> User | None:
    """Whoever has a role; None for everybody who sees what citizens see."""
    user = request.user
    return user if isinstance(user, User) and can_see_activities(user) else None


def rows_for(request: ApiRequest, model: type[Model]) -> Any:
    """The rows of the model that the caller reads."""
    rows: Any = model
    reader = reader_of(request)
    return rows.objects.published() if reader is None else rows.objects.visible_to(reader)


def one_of(rows: Any, **lookup: Any) -> Any:
    """The row, if the caller reads it; for those who do not, it does not exist."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def plan_asked_for(request: ApiRequest, year: int | None) -> AnnualPlan:
    """The plan of the year, else the one in force now."""
    plans = rows_for(request, AnnualPlan).select_related("strategy")
    plan: AnnualPlan | None = (
        plans.filter(year=year).first() if year else plans.in_force(on=timezone.localdate())
    )
    if plan is None:
        raise Http404
    return plan


def activity_to_report_on(request: ApiRequest, pk: int) -> Activity:
    """As on the pages: the role first, then whether the activity is seen, then whether it can be reported on."""
    user = request.person
    check_can_see_activities(user)
    activity: Activity = one_of(rows_for(request, Activity).for_page(), pk=pk)
    check_can_report_on(user, activity)
    return activity
