"""What every policy answers with when somebody may not do something, and who may let programs act for them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User


class NotAllowed(PermissionDenied):
    """The sentence of the exception is shown to the person."""


def check_can_end_access(user: "User", person: "User") -> None:
    if not user.is_plan_admin:
        raise NotAllowed(_("Access is ended by a plan administrator."))
    if user.pk == person.pk:
        raise NotAllowed(_("Nobody ends their own access; another administrator does."))
    if person.is_superuser and not user.is_superuser:
        raise NotAllowed(_("The access of a superuser is ended by a superuser."))


def needs_second_factor(user: "User") -> bool:
    """Those whose account opens most: they administer the plan or the accounts, or sign."""
    return bool(settings.SECOND_FACTOR_REQUIRED and (user.is_plan_admin or user.is_chief or user.is_staff))


def check_can_have_tokens(user: "User") -> None:
    """Programs act for people who have a role: without one there is nothing that a token could open."""
    if not (user.roles or user.is_plan_admin):
        raise NotAllowed(_("Your account has no role yet. Ask the administrator for one."))


def can_have_tokens(user: "User") -> bool:
    try:
        check_can_have_tokens(user)
    except NotAllowed:
        return False
    return True
