"""Who writes a plan: drafts those who prepare plans, an adopted one whoever amends it; two faces, as in ../rules/."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from activities.adoption.policies import check_can_amend
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import AnnualPlan


def check_can_draft(user: User) -> None:
    if not (user.is_officer or user.is_plan_admin):
        raise NotAllowed(_("Plans are drafted by the information officer and the plan administrator."))


def can_draft(user: User) -> bool:
    return _allows(check_can_draft, user)


def check_can_edit_draft(user: User, plan: AnnualPlan) -> None:
    """To write in a draft, which needs no reason."""
    check_can_draft(user)
    if plan.status != AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is adopted and can be changed only by amendments.") % {"year": plan.year}
        )


def can_edit_draft(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_edit_draft, user, plan)


def check_can_edit(user: User, plan: AnnualPlan) -> None:
    """To write in a plan: simply while it is a draft, by amendments afterwards."""
    if plan.status == AnnualPlan.Status.DRAFT:
        check_can_edit_draft(user, plan)
    else:
        check_can_amend(user, plan)


def can_edit(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_edit, user, plan)


def _allows(check: Callable[..., None], *args: object) -> bool:
    try:
        check(*args)
    except NotAllowed:
        return False
    return True
