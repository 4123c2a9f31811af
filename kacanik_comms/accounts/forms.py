"""What people say about their account."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kacanik_comms.accounts.tokens import LIFETIMES, USUAL_LIFETIME


def _lifetimes() -> list[tuple[int, str]]:
    return [(days, ngettext("%(count)s day", "%(count)s days", days) % {"count": days}) for days in LIFETIMES]


class TokenForm(forms.Form):
    """A token for a program: what it is for, and for how long."""

    name = forms.CharField(
        label=_("Purpose"),
        max_length=80,
        help_text=_("For example: the website, the app on my phone."),
        error_messages={"required": _("Enter what it is for.")},
    )
    days = forms.TypedChoiceField(
        label=_("Validity"), choices=_lifetimes, coerce=int, initial=USUAL_LIFETIME.days
    )

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
