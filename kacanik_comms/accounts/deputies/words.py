"""How it is said who did something in whose name."""

from django.utils.translation import gettext as _


def by_whom(by: object, on_behalf_of: object = None) -> str:
    """The name of who did it, and of the person in whose place they did."""
    if not by or not on_behalf_of:
        return str(by or "")
    return _("%(deputy)s, on behalf of %(person)s") % {"deputy": by, "person": on_behalf_of}
