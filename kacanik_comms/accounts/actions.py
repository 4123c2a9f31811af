"""What people do with their account: letting programs act for them and ending that, and new passwords."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.policies import check_can_have_tokens
from kacanik_comms.accounts.tasks import send_reset_letter
from kacanik_comms.accounts.tokens import USUAL_LIFETIME, digest_of, new_secret

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


def ask_for_new_password(*, email: str) -> None:
    """The worker looks whether somebody has this address, and writes to them: here nobody can tell by the time."""
    send_reset_letter.enqueue(email)
