"""Several weeks, months or sessions, answered in one form."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.pages.forms import ActivityForm, NoteField
from activities.pages.wording import unit_in_words
from activities.rules.openness import fate_of_reason
from activities.rules.recurrence import Outcome, Period, Unit


class UnitsForm(ActivityForm):
    """Several weeks, months or sessions answered at once: it happened in each of them, or why it did not."""

    units = forms.TypedMultipleChoiceField(
        label=_("Which ones"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("One of these has been answered in the meantime. Choose again."),
        },
    )
    note = NoteField(label=_("Why not, if it did not happen"), rows=2, required=False)
    outcome = forms.ChoiceField(choices=Outcome.choices)

    def __init__(self, *args: Any, activity: Activity, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, activity=activity, name="answer_units", **kwargs)
        self.fields["note"].help_text = fate_of_reason(activity)
        periods = {_key_of(unit.period): unit.period for unit in units}
        field = cast(forms.TypedMultipleChoiceField, self.fields["units"])
        field.choices = [(_key_of(unit.period), unit_in_words(unit)) for unit in units]
        field.coerce = periods.__getitem__
        if len(periods) == 1:
            field.initial = list(periods)

    def clean(self) -> None:
        super().clean()
        skipped = self.cleaned_data.get("outcome") == Outcome.SKIPPED
        if skipped and not self.cleaned_data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say why it was skipped."))

    def entered(self) -> dict[str, Any]:
        return {
            "periods": self.cleaned_data["units"],
            "outcome": Outcome(self.cleaned_data["outcome"]),
            "note": self.cleaned_data["note"],
        }


def _key_of(period: Period) -> str:
    """What a box of the form sends: a session by its key, everything else as addresses name it."""
    return f"s{period.session}" if period.session is not None else str(period)
