"""What people write of the report itself: where it stands in the register of documents."""

import copy

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.editing import Clash, Difference, changed, value_in_words
from kacanik_comms.core.fields import DayField
from kacanik_comms.evaluation.models import Evaluation


class RegisterForm(forms.ModelForm):
    """The report's own number and day in the register of documents."""

    protocol_date = DayField(label=_("Protocol date"), required=False)
    # What stood in the register when the page was read; the evaluation's version is that of the judgement.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Evaluation
        fields = ("protocol_number", "protocol_date")

    def __init__(self, data: QueryDict | None = None, *, evaluation: Evaluation) -> None:
        # A row of its own, so that the page goes on showing what is kept.
        super().__init__(
            data,
            instance=copy.copy(evaluation),
            auto_id="register_%s",
            initial={"seen": evaluation.register_entry},
        )
        self.clash: Clash | None = None

    def go_on_from(self, current: Evaluation) -> None:
        """Shows what somebody else entered meanwhile; what was typed stays, to be sent again on top of it."""
        self.clash = Clash(
            [
                Difference(
                    self.fields[name].label,
                    value_in_words(self.fields[name], getattr(current, name)),
                    value_in_words(self.fields[name], self.cleaned_data[name]),
                )
                for name in self.Meta.fields
                if getattr(current, name) != self.cleaned_data[name]
            ]
        )
        self.data = changed(self.data, seen=current.register_entry)
