"""How the tests invite somebody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people import actions
from kacanik_comms.people.actions import Invitee
from kacanik_comms.people.models import Invitation
from plans.models import Office

WEEK = timedelta(days=7)
PASSWORD = "gjethe-lumi-mali-47"


def invitee(
    email: str = "arta@example.org", *, role: Role = Role.CONTRIBUTOR, office: Office | None = None
) -> Invitee:
    return Invitee(name="Arta Gashi", email=email, role=role, office=office, language="sq")


@pytest.fixture
def invite(plan_admin: User, office: Office) -> Callable[..., tuple[Invitation, str]]:
    """An invitation that the plan administrator made, and the path of its link."""

    def make(
        email: str = "arta@example.org",
        *,
        role: Role = Role.CONTRIBUTOR,
        by: User = plan_admin,
        at: datetime | None = None,
    ) -> tuple[Invitation, str]:
        wanted = invitee(email, role=role, office=office if role == Role.CONTRIBUTOR else None)
        invited = actions.invite(by=by, invitee=wanted, at=at or timezone.now(), by_letter=False)
        return invited.invitation, invited.link.partition("8000")[2]

    return make


def answer(**values: str) -> dict[str, str]:
    """What somebody sends who was invited."""
    return {
        "first_name": "Arta",
        "last_name": "Gashi",
        "language": "sq",
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | values


def form(office: Office | None = None, **values: str) -> dict[str, str]:
    """What an administrator sends to invite one person."""
    return {
        "name": "Arta Gashi",
        "email": "Arta@Example.org",
        "role": Role.CONTRIBUTOR,
        "office": str(office.pk) if office else "",
        "language": "sq",
    } | values
