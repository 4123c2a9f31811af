"""What is known of the decision by which a plan was adopted."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.fields import DayField


class AdoptionForm(forms.Form):
    on = DayField(
        label=_("Adopted on"),
        help_text=_("The day of the decision."),
        error_messages={"required": _("Enter the date of adoption.")},
    )
    protocol_number = forms.CharField(
        label=_("Protocol number"),
        max_length=60,
        required=False,
        help_text=_("The number of the decision in the archive."),
    )
    decision = forms.CharField(
        label=_("Decision"),
        max_length=300,
        required=False,
        help_text=_("Who adopted it, for example: decision of the mayor."),
    )

    def add_refusal(self, refusal: ValidationError) -> None:
        self.add_error(None, refusal)
