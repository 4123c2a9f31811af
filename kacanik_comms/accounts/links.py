"""The link with which somebody chooses a new password. It is made where it is sent, and stored nowhere."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from kacanik_comms.accounts.models import User
from kacanik_comms.core.mail import absolute


def link_to_new_password(user: User) -> str:
    """Valid for PASSWORD_RESET_TIMEOUT, and until the password or the e-mail changes."""
    key = default_token_generator.make_token(user)
    return absolute(reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key]))
