"""The page on which the officer puts a photograph into the report and says what can be seen there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from activities.models import Evidence
from activities.pages.access import get_activity_for, signed_in
from activities.records.photograph_actions import choose_for_report
from activities.rules.policies import check_can_publish_evidence
from kacanik_comms.accounts.http import SignedInRequest


class PhotographForm(forms.ModelForm[Evidence]):
    """Whether the report prints a photograph, and its text for those who do not see it."""

    class Meta:
        model = Evidence
        fields = ("in_report", "alternative_text_sq", "alternative_text_sr_latn", "alternative_text_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "sq": gettext_lazy("Alternative text (Albanian)"),
            "sr_latn": gettext_lazy("Alternative text (Serbian)"),
            "en": gettext_lazy("Alternative text (English)"),
        }
        for language, label in labels.items():
            field = self.fields[f"alternative_text_{language}"]
            field.label, field.required = label, False
            field.widget.attrs["lang"] = language.replace("_latn", "-Latn")
            if language != "sq":
                field.help_text = ""

    def _post_clean(self) -> None:
        """The action checks, on the row as it is then."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose_photograph(request: SignedInRequest, pk: int, proof: int) -> HttpResponse:
    activity = get_activity_for(request.user, pk)
    check_can_publish_evidence(request.user)
    photograph = get_object_or_404(activity.evidence.exclude(thumbnail=""), pk=proof)
    form = PhotographForm(request.POST or None, instance=photograph)
    if request.method == "POST" and form.is_valid():
        try:
            choose_for_report(proof=photograph, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(activity)
    context = {"activity": activity, "proof": photograph, "form": form}
    return render(request, "activities/photograph.html", context, status=422 if form.errors else 200)
