"""Names in the Django admin: where an adopted plan has the name, the form asks whether it was a typing error."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.accounts.models import User
from kacanik_comms.core.admin import ContentAdmin, FoldedSearch, ReadOnly, SeenForm, on_page
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.fields import DayField, WrittenDayInput
from kacanik_comms.core.languages import columns_of
from plans.names.actions import NAMES, check_name_change, rename, stands_in_adopted_plan
from plans.names.models import NameChange, Succession


class NameForm(SeenForm):
    """Asks from when a new name holds, where an adopted plan has the old one."""

    class Why(models.TextChoices):
        CORRECTION = "correction", gettext_lazy("It corrects a typing error: everywhere, in all years.")
        RENAMING = (
            "renaming",
            gettext_lazy("It is the new name from a day on; earlier plans keep the old one."),
        )

    name_change = forms.ChoiceField(
        label=gettext_lazy("Why does the name change?"),
        choices=Why.choices,
        required=False,
        widget=admin.widgets.AdminRadioSelect,
    )
    name_counts_from = DayField(
        label=gettext_lazy("The new name holds from"),
        required=False,
        widget=WrittenDayInput,
        help_text=gettext_lazy("Today or a later day."),
    )
    name_reason = forms.CharField(
        label=gettext_lazy("Reason for the new name"),
        required=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("For example the decision. It is kept with the old and the new name."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.changes_adopted_name():
            self._check_name_change(values)
        return values

    def changes_adopted_name(self) -> bool:
        """Whether another text stands in place of one that an adopted plan has; a first translation is none."""
        row = self.instance
        if not row.pk:
            return False
        fields = NAMES[NameChange.Kind(row._meta.model_name)]
        before = type(row)._default_manager.get(pk=row.pk)
        columns = [column for field in fields for column in columns_of(field) if getattr(before, column)]
        return bool(set(columns) & set(self.changed_data)) and stands_in_adopted_plan(row)

    def _check_name_change(self, values: dict[str, Any]) -> None:
        if not values.get("name_change"):
            self.add_error("name_change", _("An adopted plan has this name. Choose why it changes."))
            return
        if values["name_change"] == self.Why.RENAMING and not values.get("name_counts_from"):
            if "name_counts_from" not in self.errors:
                self.add_error("name_counts_from", _("Enter the day from which the new name holds."))
            return
        try:
            check_name_change(self.instance, today=timezone.localdate(), **self.name_change_entered())
        except ValidationError as refusal:
            for field, errors in refusal.error_dict.items():
                self.add_error(f"name_{field}", errors)

    def name_change_entered(self) -> dict[str, Any]:
        values = self.cleaned_data
        is_renaming = values.get("name_change") == self.Why.RENAMING
        return {
            "reason": values.get("name_reason") or "",
            "counts_from": values.get("name_counts_from") if is_renaming else None,
        }


class NamedAdmin(ContentAdmin):
    """A page for what adopted plans call by its name."""

    form = NameForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj) or not stands_in_adopted_plan(obj):
            return fieldsets
        first, *others = fieldsets
        options = {
            "fields": ["name_change", "name_counts_from", "name_reason"],
            "description": _("Needed only when the name changes: an adopted plan has it."),
        }
        return [first, (_("Change of the name"), options), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not (change and form.changes_adopted_name()):
            super().save_model(request, obj, form, change)
            return
        rename(
            row=obj,
            by=cast(User, request.user),
            at=timezone.now(),
            today=timezone.localdate(),
            **form.name_change_entered(),
        )


@admin.register(NameChange)
class NameChangeAdmin(ReadOnly, FoldedSearch, admin.ModelAdmin):
    """Names are changed on the page of the office, objective, audience or channel."""

    list_display = ["at", "kind", "old_name", "new_name", "holds_from", "reason", "by"]
    list_display_links = ["at", "kind"]
    list_filter = ["kind", "by"]
    list_select_related = ["by"]
    search_fields = ["before", "after", "reason"]
    date_hierarchy = "at"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("Names are changed on the page of what bears them, for example: {}.")
        return on_page(sentence, reverse("admin:plans_office_changelist"), _("Offices"))

    @admin.display(description=gettext_lazy("before"))
    def old_name(self, change: NameChange) -> str:
        return change.old_name

    @admin.display(description=gettext_lazy("after"))
    def new_name(self, change: NameChange) -> str:
        return change.new_name

    @admin.display(description=gettext_lazy("counts from"), ordering="counts_from")
    def holds_from(self, change: NameChange) -> str:
        return in_words(change.counts_from) if change.counts_from else _("typing error")


@admin.register(Succession)
class SuccessionAdmin(ReadOnly, FoldedSearch, admin.ModelAdmin):
    """An office is succeeded on a page of its own, to which the page of the office leads."""

    list_display = ["counts_from", "office", "successor", "reason", "by"]
    list_display_links = ["counts_from", "office"]
    list_select_related = ["office", "successor", "by"]
    search_fields = ["office__name_sq", "successor__name_sq", "reason"]
    date_hierarchy = "counts_from"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("An office is merged or succeeded from its page: {}.")
        return on_page(sentence, reverse("admin:plans_office_changelist"), _("Offices"))
