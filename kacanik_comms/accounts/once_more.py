"""Who is it, once more, before what counts most: by the password, or by a passkey that was just shown."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.guesses import confirm_password
from kacanik_comms.accounts.http import SignedInRequest


def showed_passkey(request: SignedInRequest) -> bool:
    """Whether whoever is signed in showed a passkey within the last minutes, beside the one they may sign in with."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record.get("type") == Authenticator.Type.WEBAUTHN
        and record.get("reauthenticated")
        and record["at"] >= since
        for record in get_authentication_records(request, request.user)
    )


class OnceMoreForm(forms.Form):
    """A session that somebody left open signs nothing and makes no token. `at` says in the log what it was for."""

    at = ""

    password = forms.CharField(
        label=_("Your password"),
        help_text=_("The password with which you sign in."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.showed_passkey = showed_passkey(request)
        if self.showed_passkey:
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        confirm_password(self.request, password, at=self.at)
        return password

    @property
    def passkey_address(self) -> str:
        """Where a passkey is shown instead, which leads back here; empty for whoever has none."""
        keys = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN)
        if self.showed_passkey or not keys.exists():
            return ""
        return f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': self.request.path})}"
