"""The first administrator of an installation, and what it still misses."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kacanik_comms.accounts.administrators import keepers_of_roles
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core import mail
from kacanik_comms.core.terminal import typed
from kacanik_comms.people.actions import Invitee, invite_first_administrator
from plans.models import AnnualPlan


def administrator() -> User | None:
    """Whoever can give roles already."""
    return User.objects.filter(keepers_of_roles()).order_by("pk").first()


def invited_administrator() -> User | None:
    """The first one, while the link is not used yet."""
    return User.objects.filter(is_superuser=True, is_active=False, left_at=None).order_by("pk").first()


def check_name(name: str) -> None:
    if not name:
        raise ValidationError("Enter the name: --name or ADMIN_NAME.")


def check_email(email: str) -> None:
    if not email:
        raise ValidationError("Enter the e-mail: --email or ADMIN_EMAIL.")
    validate_email(email)


def check_password(password: str, *, name: str, email: str) -> None:
    """None at all is fine: then there is a link."""
    first_name, _space, last_name = name.rpartition(" ")
    if password:
        validate_password(
            password, User(username=email, email=email, first_name=first_name, last_name=last_name)
        )


def make_administrator(*, name: str, email: str, language: str, password: str, at: datetime) -> str:
    """A superuser who is plan administrator too. Without a password, the account waits for whoever opens the link that
    this answers; done again, the link is a new one."""
    check_email(email)
    check_name(name)
    check_password(password, name=name, email=email)
    first_name, _space, last_name = name.rpartition(" ")
    with transaction.atomic():
        person = User.objects.named(email) or User(username=email.lower())
        person.first_name, person.last_name = first_name, last_name
        person.language, person.is_superuser, person.is_staff = language, True, True
        person.is_active, person.access_ends_on = bool(password), None
        person.access_ended_by = person.left_at = None
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save()
        User.objects.set_email(person, email)
        person.groups.add(Group.objects.get(name=Role.PLAN_ADMIN))
    if password:
        return ""
    invitee = Invitee(name=name, email=email, role=Role.PLAN_ADMIN, office=None, language=language)
    return invite_first_administrator(invitee=invitee, at=at).link


def missing(*, on: date) -> Iterator[str]:
    """What somebody has to do before the municipality can work with it, in the order in which it is done."""
    if not AnnualPlan.objects.exists():
        yield f"No plan: begin one in the administration, or load that of Kaçanik with {typed('setup')}."
    if settings.HTTPS and settings.ALLOWED_HOSTS[0] == "127.0.0.1":
        yield "No address: set ALLOWED_HOSTS and SITE_URL to the name under which people reach the server."
    if not mail.is_configured():
        yield "No mail: set EMAIL_URL. Until then invitations show a link to hand over."
    here = set(User.objects.here(on=on).values_list("groups__name", flat=True))
    for role in (Role.OFFICER, Role.CHIEF, Role.CONTRIBUTOR):
        if role not in here:
            yield f"No {str(role.label).lower()}: invite one on the page People ({mail.absolute('/people/')})."
