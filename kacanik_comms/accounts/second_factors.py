"""Second factors: how they are drawn, named and kept, and how often a code may be guessed."""

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Any

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kacanik_comms.accounts.forms import Plain
from kacanik_comms.accounts.guesses import guess
from kacanik_comms.accounts.limits import Patience, TooMany, try_once

if TYPE_CHECKING:
    Form = forms.Form
else:
    Form = object

# For longer than a code is right, with the half minute that a phone's clock may be wrong.
USED_ONCE = Patience(free=1, kept=180, longest=180)


class SecondFactorAdapter(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """Inside of the page: the content security policy allows no picture in an address."""
        return segno.make(url, error="m").svg_inline(border=4, light="#fff", omitsize=True)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where SECRET_KEY is another one since, something that nobody knows, so that no code fits."""
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _lock() -> Fernet:
    """Whoever has a copy of the database alone reads no secret of a second factor in it."""
    key = hashlib.sha256(f"second factors {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class Guessed(Plain, Form):
    """A code of six digits is soon guessed where nobody counts."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = pgettext("second factor", "Code")
        code.widget.attrs |= {"autofocus": True, "spellcheck": "false"}

    def clean_code(self) -> str:
        with guess(context.request, "code", self.user, at="the second factor") as attempt:
            code: str = super().clean_code()  # type: ignore[misc]
            self.note_code(code)
            attempt.is_right = True
        return code

    def note_code(self, code: str) -> None:
        """Where it is the first of a new app, it opens nothing."""


class GuessedOnce(Guessed):
    """Whoever looked over a shoulder does not use the code again. allauth remembers it in the cache, which is that of
    one process."""

    def note_code(self, code: str) -> None:
        try:
            try_once("used code", f"{self.user.pk} {code}", USED_ONCE)
        except TooMany as used:
            raise get_adapter().validation_error("incorrect_code") from used


class CodeForm(GuessedOnce, AuthenticateForm):
    pass


class CodeAgainForm(GuessedOnce, ReauthenticateForm):
    pass


class FirstCodeForm(Guessed, ActivateTOTPForm):
    pass


class WellFormed(Form):
    """What a browser sends for a passkey is a structure; where somebody forged it, allauth trips over it."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError, InvalidSignature) as error:
            raise forms.ValidationError(_("This passkey does not fit.")) from error


class PasskeySignInForm(WellFormed, LoginWebAuthnForm):
    pass


class PasskeyAfterPasswordForm(WellFormed, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(WellFormed, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(Plain, AddWebAuthnForm):
    """A passkey signs in by itself: the device asks for a finger, a face or its own code."""

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise forms.ValidationError(_("This passkey does not fit.")) from error
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].help_text = _("For example: my phone, the computer in the office.")
