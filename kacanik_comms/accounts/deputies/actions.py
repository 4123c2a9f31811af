"""Naming somebody who acts in a person's place, and ending that early."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.deputies.policies import check_can_end_deputyship, check_can_name_deputy
from kacanik_comms.accounts.models import User
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import receivers_of, write
from kacanik_comms.letters.kinds import LetterKind

# Whoever is away for longer hands over their role.
LONGEST = timedelta(days=366)


def name_deputy(
    *, person: User, deputy: User, starts_on: date, ends_on: date, by: User, now: datetime
) -> Deputyship:
    """From `starts_on` to `ends_on` the deputy may do what the person may. Both are told by e-mail."""
    with transaction.atomic():
        # One after the other, so that two at once do not overlap.
        held = User.objects.select_for_update().get(pk=person.pk)
        check_can_name_deputy(by, held)
        today = timezone.localdate(now)
        _check_deputy(held, deputy, by, today=today)
        _check_days(starts_on, ends_on, today=today)
        known = Deputyship.objects.of(held).filter(deputy=deputy).touching(starts_on, ends_on).first()
        if known:
            raise ValidationError(
                _("%(deputy)s is already named from %(from)s to %(to)s.")
                % {"deputy": deputy, "from": in_words(known.starts_on), "to": in_words(known.ends_on)}
            )
        deputyship = Deputyship.objects.create(
            person=held, deputy=deputy, starts_on=starts_on, ends_on=ends_on, made_by=by, made_at=now
        )
        _tell(deputyship)
        return deputyship


def end_deputyship(*, deputyship: Deputyship, by: User, now: datetime) -> Deputyship:
    """Ends it at once, or takes back one that is to come; whoever comes second changes nothing."""
    with transaction.atomic():
        current: Deputyship = Deputyship.objects.select_for_update().get(pk=deputyship.pk)
        check_can_end_deputyship(by, current)
        if current.ended_at is None:
            current.ended_by, current.ended_at = by, now
            current.save()
        return current


def _check_deputy(person: User, deputy: User, by: User, *, today: date) -> None:
    if not deputy.has_access(on=today):
        raise ValidationError({"deputy": _("%(name)s has no access any more.") % {"name": deputy}})
    if deputy.pk == person.pk:
        raise ValidationError({"deputy": _("Choose somebody else than the person who is away.")})
    if deputy.pk == by.pk:
        raise ValidationError(
            {"deputy": _("Nobody names themselves. Another plan administrator can name you.")}
        )


def _check_days(starts_on: date, ends_on: date, *, today: date) -> None:
    if starts_on < today:
        raise ValidationError({"starts_on": _("A deputy can be named from today on.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if ends_on - starts_on >= LONGEST:
        raise ValidationError(
            {
                "ends_on": _(
                    "A deputy is named for a year at most. Whoever is away for longer hands over the role."
                )
            }
        )


def _tell(deputyship: Deputyship) -> None:
    """Tells the deputy, and the person where somebody else named them; keeps whether a letter to the deputy leaves."""
    context = {"deputyship": deputyship, "url": absolute(reverse("deputies"))}
    event, at = f"deputy:{deputyship.pk}", deputyship.made_at
    letters = write(to=[deputyship.deputy], kind=LetterKind.DEPUTY, context=context, event=event, at=at)
    deputyship.is_told = bool(receivers_of(letters))
    if deputyship.made_by_id != deputyship.person_id:
        write(to=[deputyship.person], kind=LetterKind.DEPUTY_FOR, context=context, event=event, at=at)
