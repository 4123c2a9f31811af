"""Which office takes over, from when, and why."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.fields import DayField
from plans.models import Office


class SuccessionForm(forms.Form):
    successor = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Succeeded by"),
        empty_label=_("choose an office"),
        error_messages={"required": _("Choose the office that takes over.")},
    )
    counts_from = DayField(
        label=_("From"),
        help_text=_("The first day of the new office's work."),
        error_messages={"required": _("Enter the day from which it counts.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the decision. It stands at every amendment of an adopted plan."),
        error_messages={"required": _("Give the reason, for example the decision.")},
    )

    def __init__(self, office: Office, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["successor"].queryset = Office.objects.in_office().exclude(pk=office.pk).order_by("name")  # type: ignore[attr-defined]

    def add_refusal(self, refusal: ValidationError) -> None:
        self.add_error(None, refusal)
