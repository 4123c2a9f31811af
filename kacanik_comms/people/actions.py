"""What administrators do with the people who are here, and how an invitation becomes an account."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kacanik_comms.accounts.administrators import keepers_of_roles
from kacanik_comms.accounts.leaving import close_account, give_up_address
from kacanik_comms.accounts.letters import new_password
from kacanik_comms.accounts.links import link_to_new_password
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed, check_can_change_account, check_can_keep_people
from kacanik_comms.accounts.roles import ENTRUSTED, Role
from kacanik_comms.accounts.tokens import digest_of
from kacanik_comms.core import mail
from kacanik_comms.core.text import fold
from kacanik_comms.evaluation.answering import check_nothing_waits_for
from kacanik_comms.letters.actions import write
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from kacanik_comms.people import letters
from kacanik_comms.people.models import KEPT_FOR, VALID_FOR, Invitation
from kacanik_comms.people.policies import can_give_roles_with, check_can_accept, check_can_take_role
from kacanik_comms.people.querysets import InvitationQuerySet
from plans.models import Office

BYTES = 32


@dataclass(frozen=True)
class Invitee:
    """Who is to be invited, and as what."""

    name: str
    email: str
    role: Role
    office: Office | None
    language: str


@dataclass(frozen=True)
class Invited:
    """`link` is to be handed over; it is empty where a letter took it along, and is shown once."""

    invitation: Invitation
    link: str


def invite(*, by: User, invitee: Invitee, at: datetime, by_letter: bool = True) -> Invited:
    """Whoever was invited before by the same address gets a new link, and the old one is dead."""
    check_can_keep_people(by)
    person = User.objects.named(invitee.email)
    if person is not None:
        check_has_no_access(person, on=timezone.localdate(at))
        check_can_change_account(by, person)
    return _invited(by=by, invitee=invitee, at=at, by_letter=by_letter)


def invite_all(*, by: User, invitees: Iterable[Invitee], at: datetime) -> list[Invited]:
    """Each by itself."""
    return [invite(by=by, invitee=invitee, at=at) for invitee in invitees]


def invite_again(*, by: User, invitation: Invitation, at: datetime, by_letter: bool = True) -> Invited:
    invitee = Invitee(
        name=invitation.name,
        email=invitation.email,
        role=Role(invitation.role),
        office=invitation.office,
        language=invitation.language,
    )
    return invite(by=by, invitee=invitee, at=at, by_letter=by_letter)


def invite_first_administrator(*, invitee: Invitee, at: datetime) -> Invited:
    """On the server itself, where nobody is yet who could invite (`manage.py setup`)."""
    return _invited(by=None, invitee=invitee, at=at, by_letter=False)


def _invited(*, by: User | None, invitee: Invitee, at: datetime, by_letter: bool) -> Invited:
    secret = secrets.token_urlsafe(BYTES)
    link = mail.absolute(reverse("people:welcome", args=[secret]))
    by_letter = by_letter and mail.is_configured()
    with transaction.atomic():
        _withdraw(Invitation.objects.for_address(invitee.email), at=at)
        invitation = Invitation.objects.create(
            name=invitee.name,
            email=invitee.email.lower(),
            role=invitee.role,
            office=invitee.office,
            language=invitee.language,
            digest=digest_of(secret),
            made_by=by,
            made_at=at,
            expires_at=at + VALID_FOR,
        )
        if by_letter:
            letters.invitation_made(invitation, link)
    return Invited(invitation, "" if by_letter else link)


def withdraw(*, by: User, invitation: Invitation, at: datetime) -> None:
    check_can_keep_people(by)
    with transaction.atomic():
        _withdraw(Invitation.objects.filter(pk=invitation.pk), at=at)


def _withdraw(rows: InvitationQuerySet, *, at: datetime) -> None:
    """With the letter, where it is not sent yet."""
    for invitation in rows.waiting():
        Letter.objects.about(letters.event_of(invitation)).drop(Letter.Problem.WITHDRAWN, at=at)
    rows.withdraw(at=at)


def forget_invitations(*, at: datetime) -> None:
    """A name and an address are not kept for an invitation that was over long ago."""
    Invitation.objects.over_before(at - KEPT_FOR).delete()


def check_has_no_access(person: User, *, on: date) -> None:
    if person.has_access(on=on):
        raise NotAllowed(_("There is an account with this e-mail already."))


def check_is_open(invitation: Invitation, *, at: datetime) -> None:
    """Raises the one sentence that whoever holds the link needs."""
    match invitation.state(at=at):
        case Invitation.State.ACCEPTED:
            raise NotAllowed(_("This invitation has been used. Sign in with your e-mail and your password."))
        case Invitation.State.WITHDRAWN:
            raise NotAllowed(_("This invitation is no longer valid. Ask for a new one."))
        case Invitation.State.EXPIRED:
            raise NotAllowed(_("This invitation was valid for seven days and is over. Ask for a new one."))
    person, on = User.objects.named(invitation.email), timezone.localdate(at)
    check_can_accept(invitation.made_by, person, on=on)
    if person is not None:
        check_has_no_access(person, on=on)


def accept(
    *, secret: str, first_name: str, last_name: str, language: str, password: str, at: datetime
) -> User:
    """Makes the account, or opens the one that had ended, with the role and the office of the invitation alone. Whoever
    comes to the address of somebody else who left, as the next head of an office, does not become them."""
    with transaction.atomic():
        # Twice at the same moment: the second one waits, and reads that it has been used.
        invitation = Invitation.objects.select_for_update().for_secret(secret).get()
        check_is_open(invitation, at=at)
        person = User.objects.named(invitation.email) or User(username=invitation.email)
        if person.access_ends_on and person.left_at is None:
            # Their last day is over and the worker has not come by: what they held then must not come back to life.
            person = close_account(person=person, by=invitation.made_by or person, at=at)
        if person.left_at and fold(person.get_full_name()) != fold(f"{first_name} {last_name}"):
            give_up_address(person)
            person = User(username=invitation.email)
        person.first_name, person.last_name = first_name, last_name
        person.language = language
        person.is_active, person.access_ends_on = True, None
        person.access_ended_by = person.left_at = None
        person.set_password(password)
        person.save()
        User.objects.set_email(person, invitation.email)
        person.groups.set([Group.objects.get(name=invitation.role)])
        person.offices.set([invitation.office] if invitation.office else [])
        if invitation.made_by and invitation.role in ENTRUSTED:
            _entrust(person, by=invitation.made_by, at=at)
        invitation.accepted_at, invitation.accepted_by = at, person
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        _note(invitation.made_by or person, person, ADDITION, {"added": {}})
    return person


def change(
    *, by: User, person: User, roles: frozenset[Role], offices: Iterable[Office], at: datetime
) -> None:
    """The roles and offices of somebody who is here. A role for which an evaluation waits stays where nobody else has
    it; whoever has to go at once loses their access."""
    with transaction.atomic():
        lock_keepers_of_roles()
        check_can_take_role(by, person, keeps=can_give_roles_with(roles, person))
        check_nothing_waits_for(person, losing=person.rights.own - roles, on=timezone.localdate(at))
        others = person.groups.exclude(name__in=Role.values)
        person.groups.set([*others, *Group.objects.filter(name__in=roles)])
        person.offices.set(offices)
        if not ENTRUSTED.isdisjoint(roles - person.rights.own):
            _entrust(person, by=by, at=at)
        note_change(by, person, ["Roles", "offices"])


def give_new_password(*, by: User, person: User, at: datetime, by_letter: bool = True) -> str:
    """For somebody who forgot theirs: a letter with the link; where none can leave, the link, to be handed over."""
    check_can_change_account(by, person)
    if not person.has_access(on=timezone.localdate(at)):
        raise NotAllowed(
            _("This account has no access. Whoever is to come back is invited again by their e-mail.")
        )
    with transaction.atomic():
        note_change(by, person, ["password link"])
        if by_letter and mail.is_configured() and person.email:
            new_password(user=person, at=at)
            return ""
        if not ENTRUSTED.isdisjoint(person.rights.own):
            _entrust(person, by=by, at=at)
        return link_to_new_password(person)


def _entrust(person: User, *, by: User, at: datetime) -> None:
    """Whoever lets somebody in to sign or to give roles could be them: it is shown, and the others are told."""
    person.entrusted_by, person.entrusted_at = by, at
    person.save(update_fields=["entrusted_by", "entrusted_at"])
    others = User.objects.who_can_act_as(Role.OFFICER, *ENTRUSTED, on=timezone.localdate(at))
    others = others.exclude(pk__in=[by.pk, person.pk]).order_by("pk")
    event = f"let_in:{person.pk}:{at.isoformat()}"
    write(to=others, kind=LetterKind.LET_IN, context={"by": by, "person": person}, event=event, at=at)


def describe_oneself(
    *, by: User, first_name: str, last_name: str, position: str, language: str, has_shortcuts: bool
) -> None:
    """What everybody says of themselves."""
    by.first_name, by.last_name, by.position = first_name, last_name, position
    by.language, by.has_shortcuts = language, has_shortcuts
    by.save(update_fields=["first_name", "last_name", "position", "language", "has_shortcuts"])


def lock_keepers_of_roles() -> None:
    """One after the other, so that two administrators who end each other's access do not both succeed."""
    keepers = User.objects.filter(keepers_of_roles()).values("pk")
    list(User.objects.select_for_update().filter(pk__in=keepers).order_by("pk"))


def note_change(by: User, person: User, fields: list[str]) -> None:
    _note(by, person, CHANGE, {"changed": {"fields": fields}})


def _note(by: User, person: User, flag: int, message: dict[str, Any]) -> None:
    """In the history that superusers read in the administration."""
    rows = User.objects.filter(pk=person.pk)
    LogEntry.objects.log_actions(by.pk, rows, flag, [message], single_object=True)
