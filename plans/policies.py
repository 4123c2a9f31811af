"""Who may read the strategy and the plans in full; what citizens see is in the public front."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed


def can_see_plans(user: User) -> bool:
    return user.sees_whole_plan or user.is_contributor


def check_can_see_plans(user: User) -> None:
    if not can_see_plans(user):
        raise NotAllowed(_("Your account has no role yet. Ask the administrator for one."))
