"""Changing an adopted plan in the Django admin: with a reason, which is recorded with what was changed."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.adoption.actions import before_amending, record_amendment
from activities.adoption.lines import DECIDED, TEXTS, WORDS
from activities.adoption.policies import ONLY_WORDS, check_counts_from
from activities.models import Activity, Amendment
from activities.records.actions import amend
from kacanik_comms.accounts.models import User
from kacanik_comms.core.admin import FoldedSearch, ReadOnly, SeenForm, official, on_page
from kacanik_comms.core.fields import DayField, WrittenDayInput
from kacanik_comms.core.visible import validate_visible
from plans.models import AnnualPlan

# The fields of the form in which a decision stands; a translation or an actual cost is none.
DECISIONS = (DECIDED.keys() - set(TEXTS)) | set(official(*TEXTS))
# And those in which a typing error can stand.
CORRECTABLE = (WORDS - set(TEXTS)) | set(official(*TEXTS))


def is_in_force(plan: AnnualPlan) -> bool:
    return plan.status != AnnualPlan.Status.DRAFT


def is_amended_by_changing(activity: Activity) -> bool:
    """What is beyond the plan was never decided, so that changing it amends nothing."""
    return is_in_force(activity.plan) and not activity.is_beyond_plan


class AmendmentForm(SeenForm):
    """Asks for a reason where an adopted plan is changed, and from which day that counts."""

    amendment_reason = forms.CharField(
        label=gettext_lazy("Reason for the amendment"),
        required=False,
        validators=[validate_visible],
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Required for every change except translations. It is shown on the page of the plan, "
            "in the yearly report and, if plan and activity are public, to citizens."
        ),
    )
    amendment_counts_from = DayField(
        label=gettext_lazy("Counts from"),
        required=False,
        initial=timezone.localdate,
        widget=WrittenDayInput,
        help_text=gettext_lazy(
            "Today or later. A week, month, quarter … that has begun by then is judged by the plan as it was."
        ),
    )
    amendment_is_correction = forms.BooleanField(
        label=gettext_lazy("Only corrects a typing error"),
        required=False,
        help_text=gettext_lazy("In titles and other words. It counts from the beginning."),
    )

    def check_amendment(self, plan: AnnualPlan) -> None:
        """What the change of a plan in force needs; where nothing decided is changed, nothing."""
        values, decided = self.cleaned_data, DECISIONS & set(self.changed_data)
        reason = values.get("amendment_reason", "").strip()
        # Offices are changed beside the form, which sees of that only the reason.
        if (
            not is_in_force(plan)
            or self.instance.is_beyond_plan
            or (self.instance.pk and not decided and not reason)
        ):
            return
        if not reason and "amendment_reason" not in self.errors:
            self.add_error("amendment_reason", _("Give the reason for changing the adopted plan."))
        if values.get("amendment_is_correction"):
            if not self.instance.pk or decided - CORRECTABLE:
                self.add_error("amendment_is_correction", ONLY_WORDS)
        elif day := values.get("amendment_counts_from"):
            try:
                check_counts_from(day, timezone.localdate())
            except ValidationError as refusal:
                self.add_error("amendment_counts_from", refusal.messages)
        elif "amendment_counts_from" not in self.errors:
            self.add_error("amendment_counts_from", _("Enter the day from which the change counts."))


def check_reason_of_inline(formset: Any) -> None:
    """The offices of an activity are a part of what was decided."""
    activity = formset.instance
    # A new line asks for its reason as a whole.
    if not activity.pk or not is_amended_by_changing(activity) or not formset.has_changed():
        return
    if not formset.data.get("amendment_reason", "").strip():
        raise ValidationError(_("Give the reason for changing the adopted plan."))
    if formset.data.get("amendment_is_correction"):
        raise ValidationError(ONLY_WORDS)


class AmendingAdmin(admin.ModelAdmin):
    """The part of the activities' admin that records what is changed in an adopted plan."""

    def get_fieldsets(self, request: HttpRequest, obj: Activity | None = None) -> Any:
        first, *others = super().get_fieldsets(request, obj)
        if obj and not is_amended_by_changing(obj):
            return [first, *others]
        options: Any = {"fields": ["amendment_reason", "amendment_counts_from", "amendment_is_correction"]}
        if obj is None:
            options["description"] = _("Required when the activity is added to an adopted plan.")
        return [first, (_("Amendment of the adopted plan"), options), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = cast(User, request.user)
        if is_amended_by_changing(obj):
            form.as_it_was = before_amending(
                plan=obj.plan, by=by, at=timezone.now(), activity=obj if change else None
            )
        if change:
            amend(activity=obj, by=by)
        else:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if is_amended_by_changing(form.instance):
            record_amendment(
                activity=form.instance,
                before=form.as_it_was,
                by=cast(User, request.user),
                at=timezone.now(),
                reason=form.cleaned_data["amendment_reason"],
                counts_from=form.cleaned_data["amendment_counts_from"],
                is_correction=form.cleaned_data["amendment_is_correction"],
            )


@admin.register(Amendment)
class AmendmentAdmin(ReadOnly, FoldedSearch, admin.ModelAdmin):
    """Amendments are made by changing an activity of an adopted plan."""

    list_display = ["at", "activity", "counts_from", "is_correction", "reason", "by"]
    list_display_links = ["at", "activity"]
    list_filter = ["plan", "activity__objective", "is_correction", "by"]
    list_select_related = ["activity", "by"]
    search_fields = ["reason", "activity__title_sq"]
    date_hierarchy = "at"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("An adopted plan is amended by changing one of its activities, with a reason: {}.")
        return on_page(sentence, reverse("admin:activities_activity_changelist"), _("Activities"))
