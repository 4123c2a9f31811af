"""What people say about their account. The pages are allauth's; these forms speak as the rest of the house does."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kacanik_comms.accounts import actions
from kacanik_comms.accounts.guesses import LETTER, confirm_password, count_attempt
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.once_more import OnceMoreForm
from kacanik_comms.accounts.passwords import HELP
from kacanik_comms.accounts.tokens import LIFETIMES, USUAL_LIFETIME

if TYPE_CHECKING:
    Fields = forms.Form
else:
    Fields = object


class Plain(Fields):
    """Without the words that allauth writes into its fields; what a field is stands above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Name or e-mail")
        login.widget.attrs |= {
            "autocomplete": "username webauthn",
            "autocapitalize": "none",
            "autofocus": True,
        }
        password.label, password.help_text = _("Password"), ""


class AgainForm(Plain, allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Your password"), ""


class NewPassword(Plain):
    """A new password, typed twice; and what becomes of the tokens of somebody who has any."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = HELP
        self.fields["password2"].label = _("New password, once more")
        count = self.user.api_tokens.count() if self.user else 0
        if count:
            self.fields["tokens"] = forms.ChoiceField(
                label=_("Your API tokens"),
                choices=[("keep", _("Keep them")), ("revoke", _("Revoke them"))],
                widget=forms.RadioSelect,
                help_text=_("Revoke them if somebody else may know the old password."),
                error_messages={"required": _("Choose one.")},
            )

    def save(self) -> None:
        actions.change_password(
            user=self.user,
            password=self.cleaned_data["password1"],
            revoke_tokens=self.cleaned_data.get("tokens") == "revoke",
        )


class PasswordChange(NewPassword, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label, self.fields["oldpassword"].help_text = _("Present password"), ""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        confirm_password(context.request, password, at="the change of the password")
        return password


class NewPasswordForm(NewPassword, allauth.ResetPasswordKeyForm):
    """Whoever can read the letter chooses a new password."""


class ForgottenForm(Plain, allauth.ResetPasswordForm):
    """The answer is the same whether or not there is such an account, and so is the time that it takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")

    def clean_email(self) -> str:
        """Each letter counts: nobody fills somebody's mail."""
        email = str(self.cleaned_data["email"])
        user = User.objects.of_email(email)
        count_attempt(context.request, LETTER, user, at="the password forgotten", named=email)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        actions.ask_for_new_password(email=email)
        return email


class EmailForm(Plain, allauth.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        """Somebody else's address is no secret among colleagues, and the letter would go to them. Nor one with which
        somebody else signs in, as whoever was invited by it and changed it later."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email.lower():
            raise forms.ValidationError(_("This is your address already."))
        confirmed = EmailAddress.objects.filter(email=email, verified=True)
        if confirmed.exclude(user=self.user).exists() or User.objects.named(email) not in (None, self.user):
            raise forms.ValidationError(_("Somebody else has this e-mail address."))
        return email


def _lifetimes() -> list[tuple[int, str]]:
    return [(days, ngettext("%(count)s day", "%(count)s days", days) % {"count": days}) for days in LIFETIMES]


class TokenForm(OnceMoreForm):
    """A token for a program: what it is for, and for how long."""

    at = "a token"
    field_order = ["name", "days"]

    name = forms.CharField(
        label=gettext_lazy("Purpose"),
        max_length=80,
        help_text=gettext_lazy("For example: the website, the app on my phone."),
        # Else browsers offer the name of the account, because a password follows.
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter what it is for.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Validity"), choices=_lifetimes, coerce=int, initial=USUAL_LIFETIME.days
    )

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
