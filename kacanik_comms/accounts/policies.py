"""What every policy answers with when somebody may not do something, and who may let programs act for them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User


class NotAllowed(PermissionDenied):
    """The sentence of the exception is shown to the person."""


def check_can_keep_people(user: "User") -> None:
    """To see who is here, to invite, and to change roles, offices and access."""
    if not user.is_plan_admin:
        raise NotAllowed(_("Accounts are kept by the plan administrators."))


def check_can_change_account(by: "User", person: "User") -> None:
    """Nobody gives roles to themselves, and whoever is not a superuser has no power over one."""
    check_can_keep_people(by)
    if by.pk == person.pk:
        raise NotAllowed(_("Your own roles and your access are changed by another plan administrator."))
    if person.is_superuser and not by.is_superuser:
        raise NotAllowed(_("This account belongs to the municipality's IT and is changed by it alone."))


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
