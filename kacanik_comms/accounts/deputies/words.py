"""How it is said who did something in whose name."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User


def by_whom(by: "User | None", on_behalf_of: "User | None" = None) -> str:
    """The name of who did it, and of the person in whose place they did."""
    if by is None or on_behalf_of is None:
        return str(by or "")
    return _("%(deputy)s, on behalf of %(person)s") % {"deputy": by, "person": on_behalf_of}
