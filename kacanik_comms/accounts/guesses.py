"""Secrets that somebody could guess: passwords, codes, links. Every entrance asks here before it looks at one.

    with guess(request, "password", user, at="the signature") as attempt:
        attempt.is_right = user.check_password(password)

It counts the attempt first and takes it back where it was right. Three rules hold at once: for the account from one
address; for the address, whatever it tries; and for the account from addresses at which nobody has signed in to it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kacanik_comms.accounts.limits import (
    Patience,
    TooMany,
    caller_of,
    forget,
    is_remembered,
    remember,
    take_back,
    try_once,
)
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.tasks import send_warning

logger = logging.getLogger(__name__)

DAY = 24 * 60 * 60
# The sixth within five minutes waits until five minutes have passed since the last.
FROM_ONE_ADDRESS = Patience(free=5, kept=300, longest=300)
OF_ONE_ADDRESS = Patience(free=60, kept=300, longest=300)
# From everywhere together: a second, two, four … up to a quarter of an hour.
OF_ONE_ACCOUNT = Patience(free=20, kept=DAY, longest=900, doublings=10)
# An address at which somebody knew a secret is theirs for so long: nobody else's guessing keeps them out there. Each
# secret by itself: whoever stole a password may not guess the code from anywhere.
KNOWN_FOR = 90 * DAY
# What is asked for and not guessed: nobody need be warned of it.
LETTER = "letter"
ONCE_A_DAY = Patience(free=1, kept=DAY, longest=DAY)


@dataclass
class Guess:
    is_right: bool = False


@contextmanager
def guess(
    request: HttpRequest, secret: str, user: User | None, *, at: str, named: str = ""
) -> Iterator[Guess]:
    """One attempt at a secret of `user`, or of whom nobody knows under the name given; `TooMany` where it must wait."""
    who, where = _who(user, named), caller_of(request)
    counted = count_attempt(request, secret, user, at=at, named=named)
    attempt = Guess()
    try:
        yield attempt
    finally:
        if attempt.is_right:
            _note_right(secret, who, where, counted)
        else:
            logger.warning("A wrong %s was given at %s for %s from %s.", secret, at, _in_log(user), where)


@transaction.atomic
def _note_right(secret: str, who: str, where: str, counted: list[str]) -> None:
    for key in counted:
        take_back(secret, key)
    forget(secret, f"{who} {where}")
    remember(_known_by(secret), f"{who} {where}", seconds=KNOWN_FOR)


def _who(user: User | None, named: str) -> str:
    return f"user {user.pk}" if user else f"nobody {named.strip().casefold()}"


def _known_by(secret: str) -> str:
    """Where somebody knew the password, they may ask for a letter too."""
    return f"known by {'password' if secret == LETTER else secret}"


def count_attempt(
    request: HttpRequest, secret: str, user: User | None, *, at: str, named: str = ""
) -> list[str]:
    """For what is never right, but may not be asked for too often: letters. Answers what was counted.

    Where nothing can be counted, because the database is busy, nobody is let through: the error goes on.
    """
    who, where = _who(user, named), caller_of(request)
    counted: list[str] = []
    try:
        with transaction.atomic():
            for key, rule in (
                (f"{who} {where}", FROM_ONE_ADDRESS),
                (where, OF_ONE_ADDRESS),
                (who, OF_ONE_ACCOUNT),
            ):
                if rule == OF_ONE_ACCOUNT and is_remembered(_known_by(secret), f"{who} {where}"):
                    continue
                try_once(secret, key, rule)
                counted.append(key)
        return counted
    except TooMany:
        # The transaction took back what the other rules had counted.
        logger.warning("Too many attempts at a %s at %s for %s from %s.", secret, at, _in_log(user), where)
        if secret != LETTER:
            _warn(who, user)
        raise


def _warn(who: str, user: User | None) -> None:
    """The owner, once a day. For nobody the same is done in vain, so that the time tells nothing."""
    try:
        with transaction.atomic():
            try_once("told", who, ONCE_A_DAY)
            send_warning.enqueue(user.pk if user else 0)
    except TooMany:
        pass


def _in_log(user: User | None) -> str:
    """Never what was typed: some type their password into the field of the name."""
    return f"user {user.pk}" if user else "nobody"


def confirm_password(request: HttpRequest, password: str, *, at: str) -> None:
    """The password of whoever is signed in, once more; a `ValidationError` where it is wrong."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - behind `login_required`
    if not is_password_of(request, user, password, at=at):
        raise ValidationError(_("The password is wrong."))


def is_password_of(request: HttpRequest, user: User, password: str, *, at: str) -> bool:
    """Whether whoever is signed in typed their own password. One whose hash is made anew on the way stays signed in."""
    with guess(request, "password", user, at=at) as attempt:
        before = user.password
        attempt.is_right = user.check_password(password)
    if user.password != before:
        update_session_auth_hash(request, user)
    return attempt.is_right
