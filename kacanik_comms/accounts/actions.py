"""What people do with their account: letting programs act for them and ending that, and new passwords."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kacanik_comms.accounts.letters import account_changed
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.policies import check_can_have_tokens, needs_second_factor
from kacanik_comms.accounts.tasks import send_reset_letter
from kacanik_comms.accounts.tokens import USUAL_LIFETIME, digest_of, new_secret

logger = logging.getLogger(__name__)

MOST_TOKENS = 20


def make_token(
    *, by: User, name: str, now: datetime, lifetime: timedelta = USUAL_LIFETIME
) -> tuple[ApiToken, str]:
    """Makes a token for the person; answers it together with its secret, which nobody sees again."""
    check_can_have_tokens(by)
    secret = new_secret()
    with transaction.atomic():
        # What is over is of no use to its owner; keeping it would only fill their list.
        ApiToken.objects.filter(user=by, expires_at__lte=now).delete()
        if ApiToken.objects.filter(user=by).count() >= MOST_TOKENS:
            raise ValidationError(
                _("You have %(count)s tokens. Revoke one that is no longer needed.") % {"count": MOST_TOKENS}
            )
        token = ApiToken.objects.create(
            user=by, name=name.strip(), digest=digest_of(secret), made_at=now, expires_at=now + lifetime
        )
    return token, secret


def revoke_token(*, token: ApiToken, by: User) -> None:
    """Ends a token at once. Only its owner has a page for it; whoever loses the account loses its tokens too."""
    ApiToken.objects.filter(pk=token.pk, user=by).delete()


def note_use(*, token: ApiToken, on: date) -> None:
    """Remembers the day on which a token was used last."""
    if token.last_used_on != on:
        ApiToken.objects.filter(pk=token.pk).note_use(on=on)


@transaction.atomic
def change_password(*, user: User, password: str, revoke_tokens: bool) -> None:
    """Other sessions of the person end by it: Django asks each for a fingerprint of the password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    if revoke_tokens:
        user.api_tokens.all().delete()


@transaction.atomic
def password_was_set(*, user: User, at: datetime) -> None:
    """By somebody else, in the admin: sessions end by it, tokens with it, and the owner is told."""
    user.api_tokens.all().delete()
    account_changed(
        user=user, sentence=gettext_noop("An administrator changed the password of your account."), at=at
    )


def ask_for_second_factor(*, user: User, today: date) -> date | None:
    """The day from which somebody who needs a second factor and has none must have one; None for everybody else."""
    if not needs_second_factor(user) or Authenticator.objects.filter(user=user).exists():
        return None
    if user.second_factor_due_on is None:
        user.second_factor_due_on = today + timedelta(days=settings.SECOND_FACTOR_DAYS)
        user.save(update_fields=["second_factor_due_on"])
    return user.second_factor_due_on


@transaction.atomic
def remove_second_factors(*, users: Iterable[User], by: User, at: datetime) -> None:
    """For whoever lost their phone: they sign in by their password alone, and are told."""
    for user in users:
        Authenticator.objects.filter(user=user).delete()
        account_changed(
            user=user,
            sentence=gettext_noop("An administrator removed the second factor of your account."),
            at=at,
        )
    logger.warning("User %s removed second factors of %s users.", by.pk, len(list(users)))


def note_seen(*, session_key: str, at: datetime) -> None:
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)


def forget_ended_sessions() -> None:
    """Of a session that is over nothing is kept: neither when it began, nor where, nor in which browser."""
    there = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=there).delete()


def ask_for_new_password(*, email: str) -> None:
    """The worker looks whether somebody has this address, and writes to them: here nobody can tell by the time."""
    send_reset_letter.enqueue(email)
