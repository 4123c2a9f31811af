"""The four roles, and what each may do in the Django admin. What they may do on the pages is in policies.py."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ALL = ("view", "add", "change", "delete")


class Role(TextChoices):
    """The value is the name of the group that gives the role."""

    OFFICER = "information_officer", _("Information officer")
    CHIEF = "chief_of_cabinet", _("Chief of cabinet")
    CONTRIBUTOR = "office_contributor", _("Office contributor")
    PLAN_ADMIN = "plan_administrator", _("Plan administrator")


# Whoever has one of these signs, or gives roles: who let them in is kept and shown.
ENTRUSTED = frozenset({Role.CHIEF, Role.PLAN_ADMIN})

# Application label, or one model of it → actions. A role that is not named here has no business in the admin.
ADMIN_GRANTS: dict[Role, dict[str, tuple[str, ...]]] = {
    # Of the evaluation only the indicators are kept in the admin; the rest is looked at there.
    Role.PLAN_ADMIN: {
        "plans": ALL,
        "audiences": ALL,
        "activities": ALL,
        "evaluation": ("view",),
        "evaluation.indicator": ALL,
        "core.synonym": ALL,
    },
}


def as_roles(names: Iterable[str | None]) -> frozenset[Role]:
    """The roles among the names of a person's groups."""
    return frozenset(Role(name) for name in names if name in Role.values)


def permissions_of(role: Role, permissions: list[tuple[str, str]]) -> set[str]:
    """Those of the (application label, codename) pairs that the role grants, in Django's dotted form."""
    grants = ADMIN_GRANTS.get(role, {})
    granted = set()
    for label, codename in permissions:
        action, _, model = codename.partition("_")
        if action in (*grants.get(label, ()), *grants.get(f"{label}.{model}", ())):
            granted.add(f"{label}.{codename}")
    return granted
