"""Whom somebody asks who cannot go on here."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User

NAMED = 3


def who_gives_roles() -> str:
    """The sentence that names who gives roles."""
    people = User.objects.who_give_roles().order_by("is_superuser", "pk")[:NAMED]
    if not people:
        return _("Roles are given by whoever runs the server.")
    return _("Roles are given by: %(names)s.") % {"names": ", ".join(str(user) for user in people)}
