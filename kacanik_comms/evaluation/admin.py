"""The Django admin of what is achieved: indicators are kept here, evaluations only looked at.

What an evaluation says is written on its own pages, by the rules of its workflow.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.core.admin import (
    ContentAdmin,
    HistoryAdmin,
    ReadOnly,
    RecordsInline,
    SeenForm,
    official,
    on_page,
    translations,
)
from kacanik_comms.core.pickers import look_in_strategy
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, Indicator
from plans.models import AnnualPlan


class IndicatorForm(SeenForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.plan_id:
            look_in_strategy(self, self.instance.plan.strategy_id)

    def clean_plan(self) -> AnnualPlan:
        plan: AnnualPlan = self.cleaned_data["plan"]
        if plan.is_settled:
            raise ValidationError(
                _(
                    "The evaluation of %(year)s is submitted or closed; its indicators can no longer be "
                    "changed."
                )
                % {"year": plan.year}
            )
        return plan


@admin.register(Indicator)
class IndicatorAdmin(ContentAdmin):
    form = IndicatorForm
    list_display = ["number", "name", "level", "plan", "objective", "baseline", "target", "languages"]
    list_display_links = ["number", "name"]
    list_filter = ["plan", "level", "objective"]
    list_select_related = ["plan", "objective"]
    search_fields = ["number", *official("name", "source")]
    ordering = ["-plan__year", "number"]
    autocomplete_fields = ["plan", "objective"]
    fieldsets = [
        (None, {"fields": ["plan", ("number", "level"), "objective", *official("name", "unit")]}),
        (gettext_lazy("Baseline and target"), {"fields": [("baseline", "target"), *official("source")]}),
        *translations("name", "unit", "source"),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a year is measured by does not change while it is judged, nor afterwards."""
        return super().has_change_permission(request, obj) and not (obj and obj.plan.is_settled)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.plan.is_settled)

    def reason_to_keep(self, indicator: Indicator) -> str:
        if indicator.indicator_values.exists():
            return _("Indicator %(number)s has values in an evaluation.") % {"number": indicator.number}
        return ""


class StepsInline(RecordsInline):
    model = EvaluationStep
    fields = ("at", "name", "from_state", "to_state", "remark", "by", "on_behalf_of")


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnly, HistoryAdmin):
    list_display = ("plan", "revision", "state", "cut_off", "submitted_at", "signed_at")
    list_filter = ("state",)
    list_select_related = ("plan",)
    list_per_page = 50
    inlines = (StepsInline,)
    fields = (
        "plan",
        "revision",
        "revision_reason",
        "state",
        "cut_off",
        "judgement",
        "protocol_number",
        "protocol_date",
        "prepared_by",
        "prepared_at",
        "submitted_by",
        "submitted_at",
        "returned_by",
        "returned_at",
        "signed_by",
        "signed_at",
    )

    def where_it_is_kept(self) -> SafeString:
        sentence = _("An evaluation is written, submitted, returned and signed on its own pages: {}.")
        return on_page(sentence, reverse("evaluation:dashboard"), _("Evaluation"))
