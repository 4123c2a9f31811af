"""Letters about an account, so that its owner notices what was not them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from kacanik_comms.accounts.links import link_to_new_password
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import write, write_to
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter

if TYPE_CHECKING:
    from kacanik_comms.accounts.models import User


def account_changed(*, user: "User", sentence: str, at: datetime, address: str = "") -> None:
    """`address` where it is to go to another one than that of the account: the one that it had before."""
    context = {"sentence": sentence, "url": absolute(reverse("account_reset_password"))}
    event = f"account:{at.isoformat()}:{sentence[-60:]}"
    if address and address != user.email:
        write_to(
            address=address,
            language=user.language,
            kind=LetterKind.ACCOUNT_CHANGED,
            context=context | {"receiver": user},
            event=event,
            at=at,
        )
    else:
        write(to=[user], kind=LetterKind.ACCOUNT_CHANGED, context=context, event=event, at=at)


def guessed_at(*, user: "User", at: datetime) -> None:
    url = absolute(reverse("account"))
    write(
        to=[user], kind=LetterKind.GUESSED_AT, context={"url": url}, event=f"guessed:{at.isoformat()}", at=at
    )


def new_device(*, user: "User", device: str, at: datetime) -> None:
    context = {"device": device, "at": at, "url": absolute(reverse("usersessions_list"))}
    write(to=[user], kind=LetterKind.NEW_DEVICE, context=context, event=f"device:{at.isoformat()}", at=at)


def new_password(*, user: "User", at: datetime) -> Letter | None:
    """The link is made here: it is nowhere but in the letter, until that is sent."""
    expires_at = at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    letters = write(
        to=[user],
        kind=LetterKind.NEW_PASSWORD,
        context={"url": link_to_new_password(user)},
        event=f"password:{at.isoformat()}",
        at=at,
        expires_at=expires_at,
    )
    return letters[0] if letters else None


def confirm_email(*, user: "User", address: str, url: str, language: str, at: datetime) -> Letter:
    return write_to(
        address=address,
        language=language,
        kind=LetterKind.CONFIRM_EMAIL,
        context={"url": url, "person": user},
        event=f"confirm:{at.isoformat()}",
        at=at,
        expires_at=at + timedelta(days=3),
    )
