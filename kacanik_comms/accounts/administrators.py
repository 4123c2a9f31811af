"""Who can give a role: for everybody who needs one, and for what must not be left without anybody."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.text import albanian_key

NAMED = 3


def plan_administrators(*, on: date) -> list[User]:
    """The people with the role who can sign in. Empty where only superusers, the municipality's IT, could give one."""
    rows = User.objects.filter(with_access(on=on), groups__name=Role.PLAN_ADMIN)
    return sorted(rows, key=lambda user: albanian_key(str(user)))


def who_gives_roles(*, on: date) -> str:
    """The sentence for whoever cannot go on without somebody who has a role."""
    people = plan_administrators(on=on)[:NAMED]
    if not people:
        return _("Roles are given by whoever runs the server.")
    return _("Roles are given by: %(names)s.") % {"names": ", ".join(str(user) for user in people)}


def check_roles_are_kept_without(person: User) -> None:
    """The last account that can give roles keeps its own, and its access."""
    if not User.objects.filter(keepers_of_roles()).exclude(pk=person.pk).exists():
        raise NotAllowed(
            _("Nobody else could give roles then. Make somebody else a plan administrator first.")
        )


def keepers_of_roles() -> Q:
    """The accounts that can give roles, with an access that has no planned end."""
    is_keeper = Q(is_superuser=True) | Q(groups__name=Role.PLAN_ADMIN)
    return Q(is_active=True, access_ends_on=None) & is_keeper
