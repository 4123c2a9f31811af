"""Who may say who is here, and whom they may not touch. Each rule raises a sentence for the person."""

from datetime import date

from django.utils.translation import gettext as _

from kacanik_comms.accounts.administrators import check_roles_are_kept_without, keepers_of_roles
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed, check_can_change_account
from kacanik_comms.accounts.roles import Role


def can_change(by: User, person: User) -> bool:
    try:
        check_can_change_account(by, person)
    except NotAllowed:
        return False
    return True


def check_can_take_role(by: User, person: User, *, keeps: bool) -> None:
    """`keeps` says whether the person can still give roles afterwards; the last who can does."""
    check_can_change_account(by, person)
    if not keeps and User.objects.filter(keepers_of_roles(), pk=person.pk).exists():
        check_roles_are_kept_without(person)


def check_can_accept(made_by: User | None, person: User | None, *, on: date) -> None:
    """An invitation is worth what its maker may do on the day on which it is accepted. `person` is the account that it
    would open again."""
    if made_by is None:  # the first administrator, invited on the server itself
        return
    may_invite = made_by.has_access(on=on) and made_by.is_plan_admin
    is_out_of_reach = person is not None and person.is_superuser and not made_by.is_superuser
    if not may_invite or is_out_of_reach:
        raise NotAllowed(_("This invitation is no longer valid. Ask for a new one."))


def can_give_roles_with(roles: frozenset[Role], person: User) -> bool:
    """Whether the person could give roles if these were theirs."""
    return person.is_superuser or Role.PLAN_ADMIN in roles
