"""What people write of the report itself: where it stands in the register of documents."""

import copy

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.fields import DayField
from kacanik_comms.evaluation.models import Evaluation


class RegisterForm(forms.ModelForm):
    """The report's own number and day in the register of documents."""

    protocol_date = DayField(label=_("Protocol date"), required=False)

    class Meta:
        model = Evaluation
        fields = ("protocol_number", "protocol_date")

    def __init__(self, data: QueryDict | None = None, *, evaluation: Evaluation) -> None:
        # A row of its own, so that the page goes on showing what is kept.
        super().__init__(data, instance=copy.copy(evaluation), auto_id="register_%s")
