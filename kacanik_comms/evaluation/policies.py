"""Who may read and judge the year."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed


def can_see_evaluation(user: User) -> bool:
    return user.is_officer or user.is_chief or user.is_plan_admin


def check_can_see_evaluation(user: User) -> None:
    if not can_see_evaluation(user):
        raise NotAllowed(_("The evaluation is read by the information officer and the mayor's cabinet."))


def starts_with_the_dashboard(user: User) -> bool:
    """Whoever judges the year and reports on nothing."""
    return user.is_chief and not (user.is_officer or user.is_plan_admin or user.is_contributor)
