"""The letters with which somebody comes and goes."""

from datetime import datetime

from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.letters.actions import write_to
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.people.models import Invitation


def invitation_made(invitation: Invitation, link: str) -> None:
    """The link stands in it and nowhere else, until it is sent."""
    context = {
        "invitation": invitation,
        "link": link,
        "until": timezone.localdate(invitation.expires_at),
    }
    write_to(
        address=invitation.email,
        language=invitation.language,
        kind=LetterKind.INVITATION,
        context=context,
        event=event_of(invitation),
        at=invitation.made_at,
        expires_at=invitation.expires_at,
    )


def access_ended(person: User, *, at: datetime) -> None:
    write_to(
        address=person.email,
        language=person.language,
        kind=LetterKind.ACCESS_ENDED,
        context={"person": person},
        event=f"access_ended:{person.pk}:{at.isoformat()}",
        at=at,
        receiver=person,
    )


def event_of(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"
