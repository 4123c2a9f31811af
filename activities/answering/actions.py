"""Making and ending the links with which people answer from a letter."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.answering import letters
from activities.models import Activity, AnswerLink
from activities.models.links import VALID_FOR
from activities.rules.policies import check_can_keep_answer_links
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.tokens import digest_of
from kacanik_comms.core.mail import absolute, is_configured
from kacanik_comms.core.uploads import waiting
from kacanik_comms.core.uploads.waiting import FileOwner
from plans.models import Office

# As many as nobody guesses.
BYTES = 32


def answer_link_for(
    *,
    activities: Iterable[Activity],
    person: User | None = None,
    office: Office | None = None,
    now: datetime,
    made_by: User | None = None,
) -> tuple[AnswerLink, str]:
    """A link for the rows of one letter, and its token, which is shown or sent once and kept nowhere.

    Older links of the same receiver for one of the same rows end. By hand, a link is made for an office alone: what is
    answered with it must not bear the name of a person to whom nobody wrote.
    """
    rows = list(activities)
    if not rows:
        raise ValidationError(_("Nothing is asked of this office now."))
    if made_by is not None:
        check_can_keep_answer_links(made_by)
        if office is None:
            raise ValidationError(_("By hand, a link is made for an office."))
    with transaction.atomic():
        of_receiver = AnswerLink.objects.to(person=person, office=office)
        same_rows = of_receiver.filter(ended_at=None, activities__in=rows).values_list("pk", flat=True)
        AnswerLink.objects.filter(pk__in=list(same_rows)).update(ended_at=now)
        settle_renewal(person=person, office=office)
        token = secrets.token_urlsafe(BYTES)
        link = AnswerLink.objects.create(
            token_hash=digest_of(token),
            person=person,
            office=office,
            created_at=now,
            expires_at=now + VALID_FOR,
            made_by=made_by,
        )
        link.activities.set(rows)
        return link, token


def address_of(token: str) -> str:
    """The address that the letter carries."""
    return absolute(reverse("activities:answer", args=[token]))


def end_link(*, link: AnswerLink, by: User, now: datetime) -> None:
    """By whoever keeps the links; one that somebody lost, or that reached the wrong person."""
    check_can_keep_answer_links(by)
    _end(AnswerLink.objects.filter(pk=link.pk, ended_at=None), now=now)


def end_links_of(person: User, *, now: datetime) -> None:
    """Of somebody who leaves; whoever is let in again begins anew."""
    _end(AnswerLink.objects.known_to(person), now=now)


def _end(links: QuerySet[AnswerLink], *, now: datetime) -> None:
    """With their links go the files that wait for a form to be sent again."""
    with transaction.atomic():
        for pk in list(links.values_list("pk", flat=True)):
            waiting.forget_all_of(FileOwner(link_id=pk))
        links.update(ended_at=now, renewal_asked_at=None)


def ask_for_new_link(*, link: AnswerLink, now: datetime) -> None:
    """Its receiver wants a new one: the next letter goes out at once (`with_renewal_asked`). Where no letter brings it,
    or the last one was made by hand, the officer is told.

    Nothing is noted for somebody who left, where somebody ended the link, or where it was noted already.
    """
    if link.person and not link.person.has_access(on=timezone.localdate(now)):
        return
    of_receiver = AnswerLink.objects.to(person=link.person, office=link.office)
    if _was_ended(link) or of_receiver.with_renewal_asked().exists():
        return
    with transaction.atomic():
        AnswerLink.objects.filter(pk=link.pk).update(renewal_asked_at=now)
        if link.office and (link.made_by_id or not (link.office.email and is_configured())):
            letters.new_link_asked(link, link.office, at=now)


def settle_renewal(*, person: User | None, office: Office | None) -> None:
    """The letter that was asked for is written, or nothing waits of which it could tell."""
    AnswerLink.objects.to(person=person, office=office).with_renewal_asked().update(renewal_asked_at=None)


def _was_ended(link: AnswerLink) -> bool:
    """Whether somebody ended it, or the last of those that took its place one after the other."""
    current: AnswerLink | None = link
    while current and current.ended_at:
        current = AnswerLink.objects.that_replaced(current)
    return current is None
