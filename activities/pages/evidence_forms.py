"""What proves an activity."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Occurrence
from activities.pages.forms import LONGEST_CAPTION, ActivityForm, LinkField
from activities.pages.wording import when_in_words
from kacanik_comms.core.uploads.fields import FilesField


class EvidenceForm(ActivityForm):
    """What proves it: files, or an address on the web, or both."""

    files = FilesField()  # type: ignore[assignment]  # Django takes declared fields out of the class
    url = LinkField(label=_("Link"), required=False)
    caption = forms.CharField(label=_("What can be seen there"), required=False, max_length=LONGEST_CAPTION)
    occurrence = forms.TypedChoiceField(label=_("What it proves"), required=False)

    def __init__(self, *args: Any, occurrences: Iterable[Occurrence] = (), **kwargs: Any) -> None:
        """Where `occurrences` are given, the proof can be of one of them alone."""
        super().__init__(*args, name="add_evidence", **kwargs)
        happened = {str(occurrence.pk): occurrence for occurrence in occurrences if occurrence.happened}
        if not happened:
            del self.fields["occurrence"]
            return
        field = cast(forms.TypedChoiceField, self.fields["occurrence"])
        days = [(key, when_in_words(occurrence.when)) for key, occurrence in happened.items()]
        field.choices = [("", _("the activity as a whole")), *days]
        field.coerce, field.empty_value = happened.__getitem__, None

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if not (entered.get("files") or entered.get("url") or "files" in self.errors or "url" in self.errors):
            self.add_error("files", _("Choose a file, or give a link."))
        return entered
