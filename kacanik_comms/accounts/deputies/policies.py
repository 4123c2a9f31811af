"""Who may name a deputy, for whom, and who may end it: `check_can_…` raises with a sentence, `can_…` answers."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kacanik_comms.accounts.deputies.rights import PASSING
from kacanik_comms.accounts.policies import NotAllowed

if TYPE_CHECKING:
    from kacanik_comms.accounts.deputies.models import Deputyship
    from kacanik_comms.accounts.models import User


def can_have_deputies(person: "User") -> bool:
    """Whose own roles pass to a deputy. Whoever is a deputy alone names none."""
    return person.is_active and not person.rights.own.isdisjoint(PASSING)


def check_can_see_deputies(user: "User") -> None:
    if not (can_have_deputies(user) or user.is_plan_admin or user.rights.others):
        raise NotAllowed(
            _(
                "Deputies are named by the information officer, the chief of cabinet, heads of offices and "
                "plan administrators."
            )
        )


def check_can_name_deputy(user: "User", person: "User") -> None:
    """For themselves, or as a plan administrator for somebody who cannot do it, for example because they are ill."""
    if not (user.pk == person.pk or user.is_plan_admin):
        raise NotAllowed(_("Only a plan administrator names a deputy for somebody else."))
    if not can_have_deputies(person):
        raise NotAllowed(_("%(person)s has no role in which a deputy could act.") % {"person": person})


def check_can_end_deputyship(user: "User", deputyship: "Deputyship") -> None:
    if not (user.pk in (deputyship.person_id, deputyship.deputy_id) or user.is_plan_admin):
        raise NotAllowed(_("A deputyship is ended by one of the two people or a plan administrator."))


def can_end_deputyship(user: "User", deputyship: "Deputyship") -> bool:
    try:
        check_can_end_deputyship(user, deputyship)
    except NotAllowed:
        return False
    return True
