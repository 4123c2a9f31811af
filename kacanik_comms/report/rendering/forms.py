"""What the chief says to sign."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kacanik_comms.accounts.actions import confirm_password
from kacanik_comms.accounts.models import User


class SignForm(forms.Form):
    """The password once more: a session that somebody left open signs nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("The password with which you sign in."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        confirm_password(user=self.user, password=password, now=timezone.now())
        return password
