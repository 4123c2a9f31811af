"""Ending the access of a person, with everything that they would leave open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from activities.answering.actions import end_links_of
from activities.models import CalendarAddress
from activities.records.calendar_actions import make_address
from kacanik_comms.accounts.administrators import keepers_of_roles
from kacanik_comms.accounts.leaving import close_account
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import will_leave, write_to_office
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.people.actions import lock_keepers_of_roles, note_change
from kacanik_comms.people.letters import access_ended
from kacanik_comms.people.policies import check_can_take_role
from plans.models import Office


@dataclass
class Left:
    """How it ended: which offices have a new address of their calendar, and which of these a letter reaches."""

    renewed: list[Office] = field(default_factory=list)
    reached: list[Office] = field(default_factory=list)

    @property
    def to_be_told(self) -> list[Office]:
        return [office for office in self.renewed if office not in self.reached]


def end_access(
    *,
    person: User,
    by: User,
    on: date,
    at: datetime,
    successors: Mapping[Office, User] | None = None,
) -> Left:
    """From the day `on` the person cannot come in. Today it ends at once, with all that they hold; later the worker
    sees to it in the morning of the day (`end_access_due`). `successors` become members of the offices now."""
    with transaction.atomic():
        lock_keepers_of_roles()
        check_can_take_role(by, person, keeps=False)
        person.access_ends_on, person.access_ended_by = on, by
        person.save(update_fields=["access_ends_on", "access_ended_by"])
        for office, successor in (successors or {}).items():
            office.members.add(successor)
            successor.groups.add(Group.objects.get(name=Role.CONTRIBUTOR))
        note_change(by, person, ["access ends on"])
        return _leave(person, by=by, at=at) if on <= timezone.localdate(at) else Left()


def keep_access(*, person: User, by: User) -> None:
    """Takes back an end that is still to come."""
    with transaction.atomic():
        check_can_take_role(by, person, keeps=True)
        person.access_ends_on = person.access_ended_by = None
        person.save(update_fields=["access_ends_on", "access_ended_by"])
        note_change(by, person, ["access ends on"])


def end_access_due(*, at: datetime) -> None:
    """For those whose last day is over."""
    on = timezone.localdate(at)
    for person in User.objects.still_to_leave(on=on).select_related("access_ended_by"):
        with transaction.atomic():
            _leave(person, by=_in_charge_of(person, on=on), at=at)


def _in_charge_of(person: User, *, on: date) -> User:
    """Who set the day; where they left or lost the role since, somebody else who could: a calendar whose new address
    was made by nobody who is here opens nothing."""
    setter = person.access_ended_by
    if setter and setter.has_access(on=on) and setter.is_plan_admin:
        return setter
    return User.objects.filter(keepers_of_roles()).exclude(pk=person.pk).order_by("pk").first() or person


def _leave(person: User, *, by: User, at: datetime) -> Left:
    """Ends sessions, links, tokens, deputyships and roles, and takes the person out of their offices.

    Calendars whose private address they knew get a new one, and their offices are told.
    """
    left = Left()
    known = list(CalendarAddress.objects.known_to(person))
    close_account(person=person, by=by, at=at)
    access_ended(person, at=at)
    end_links_of(person, now=at)
    for office in person.offices.all():
        office.members.remove(person)
    for address in known:
        make_address(office=address.office, by=by)
        left.renewed.append(address.office)
        _tell(address.office, left, at)
    return left


def _tell(office: Office, left: Left, at: datetime) -> None:
    context = {"office": office, "url": absolute(reverse("activities:calendars"))}
    event = f"calendar:{office.pk}:{at.isoformat()}"
    letters = write_to_office(office=office, kind=LetterKind.CALENDAR, context=context, event=event, at=at)
    if any(will_leave(letter) for letter in letters):
        left.reached.append(office)
