"""Ending the access of a person, with everything that they would leave open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from activities.models import CalendarAddress
from activities.records.calendar_actions import make_address
from kacanik_comms.accounts.leaving import close_account
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute, send
from plans.models import Office


@dataclass
class Left:
    """How it ended: which offices have a new address of their calendar, and of these whose members were told."""

    renewed: list[Office] = field(default_factory=list)
    reached: list[Office] = field(default_factory=list)

    @property
    def to_be_told(self) -> list[Office]:
        return [office for office in self.renewed if office not in self.reached]


def end_access(
    *, person: User, by: User, at: datetime, successors: Mapping[Office, User] | None = None
) -> Left:
    """Ends sessions, links, tokens, deputyships and roles of the person, and takes them out of their offices.

    Calendars whose private address they knew get a new one, and their offices are told. `successors` says who becomes a
    member of which office instead.
    """
    left = Left()
    with transaction.atomic():
        known = list(CalendarAddress.objects.known_to(person))
        close_account(person=person, by=by, at=at)
        for office in person.offices.all():
            office.members.remove(person)
        for office, successor in (successors or {}).items():
            office.members.add(successor)
            successor.groups.add(Group.objects.get(name=Role.CONTRIBUTOR))
        for address in known:
            make_address(office=address.office, by=by)
            left.renewed.append(address.office)
            transaction.on_commit(partial(_tell, address.office, left))
    return left


def _tell(office: Office, left: Left) -> None:
    context = {"office": office, "url": absolute(reverse("activities:calendars"))}
    if send(office.members.all(), "calendar_renewed", context):
        left.reached.append(office)
