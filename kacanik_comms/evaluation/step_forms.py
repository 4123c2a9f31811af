"""What the steps of an evaluation's workflow have to be told."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kacanik_comms.evaluation.forms import LONGEST_NOTE, TextField


class SentenceForm(forms.Form):
    """What a step of the workflow has to be told."""

    asked: ClassVar[str]

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="step_%s")

    def add_refusal(self, refusal: ValidationError) -> None:
        self.add_error(self.asked, ValidationError(refusal.messages))

    @property
    def sentence(self) -> str:
        return str(self.cleaned_data[self.asked])


class RemarkForm(SentenceForm):
    """With what an evaluation is returned."""

    asked = "remark"
    remark = TextField(
        label=_("What has to be corrected"),
        longest=LONGEST_NOTE,
        rows=4,
        required=True,
        error_messages={"required": _("State what has to be corrected.")},
    )


class ReasonForm(SentenceForm):
    """Why what was signed is revised."""

    asked = "reason"
    reason = TextField(
        label=_("Reason for the revision"),
        longest=LONGEST_NOTE,
        rows=4,
        required=True,
        error_messages={"required": _("State why the signed report has to be revised.")},
    )


class PutAsideForm(SentenceForm):
    """Why a year is not evaluated here."""

    asked = "put_aside_reason"
    put_aside_reason = TextField(
        label=_("Why it is not evaluated here"),
        longest=LONGEST_NOTE,
        rows=2,
        required=True,
        help_text=_("For example: the application was not used yet. Citizens read it beside the year."),
        error_messages={"required": _("State why the year is not evaluated here. Citizens read it.")},
    )
