"""Who puts a plan into force, and who changes it afterwards; with two faces, as in activities/rules/policies.py."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from activities.rules.policies import why_settled
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import AnnualPlan, Strategy


def check_can_adopt(user: User, plan: AnnualPlan) -> None:
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can record the adoption of a plan."))
    if plan.status != AnnualPlan.Status.DRAFT:
        raise NotAllowed(_("The plan of %(year)s has already been adopted.") % {"year": plan.year})


def why_not_under_a_draft(strategy: Strategy) -> str:
    return _(
        "The strategy %(period)s is a draft. Enter the day on which the Assembly adopted it; "
        "then the plan can be adopted."
    ) % {"period": strategy.period}


def can_adopt(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_adopt, user, plan)


def check_can_amend(user: User, plan: AnnualPlan) -> None:
    """To change an adopted plan, with a reason; a draft is simply written on."""
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can change an adopted plan."))
    if plan.is_settled:
        raise NotAllowed(why_settled(plan))
    if plan.status == AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is a draft; changing it needs no reason.") % {"year": plan.year}
        )


def can_amend(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_amend, user, plan)


def _allows(check: Callable[[User, AnnualPlan], None], user: User, plan: AnnualPlan) -> bool:
    try:
        check(user, plan)
    except NotAllowed:
        return False
    return True
