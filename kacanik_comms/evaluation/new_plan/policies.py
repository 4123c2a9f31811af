"""Who drafts a plan, discards a draft, and answers what findings say about it; two faces, as in ../policies.py."""

from django.utils.translation import gettext as _

from activities.records.recorded import plans_with_records
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.policies import allows
from plans.models import AnnualPlan


def check_can_draft(user: User) -> None:
    if not (user.is_officer or user.is_plan_admin):
        raise NotAllowed(_("Plans are drafted by the information officer and the plan administrator."))


def can_draft(user: User) -> bool:
    return allows(check_can_draft, user)


def check_can_edit_draft(user: User, plan: AnnualPlan) -> None:
    """To take into a draft what findings say about it."""
    check_can_draft(user)
    if plan.status != AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is adopted and can be changed only by amendments.") % {"year": plan.year}
        )


def can_edit_draft(user: User, plan: AnnualPlan) -> bool:
    return allows(check_can_edit_draft, user, plan)


def check_can_discard(user: User, plan: AnnualPlan) -> None:
    """Only a draft, as long as nobody has recorded anything in it."""
    check_can_edit_draft(user, plan)
    if plans_with_records([plan]):
        raise NotAllowed(_("The plan of %(year)s has records and cannot be discarded.") % {"year": plan.year})


def can_discard(user: User, plan: AnnualPlan) -> bool:
    return allows(check_can_discard, user, plan)
