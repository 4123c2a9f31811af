"""What all pages of the Django admin have in common: translations beside the official text, and the history."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection
from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    IntegerField,
    ManyToManyField,
    Model,
    QuerySet,
    TextField,
)
from django.forms import BaseInlineFormSet, HiddenInput, ModelChoiceField, ModelForm, model_to_dict
from django.forms import CharField as FormCharField
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import yesno
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline
from modeltranslation.utils import build_localized_fieldname
from simple_history.admin import SimpleHistoryAdmin

from kacanik_comms.core.editing import changed
from kacanik_comms.core.fields import CountField, DayField, FiguresInput, NumberField, WrittenDayInput
from kacanik_comms.core.fixed import FixedFields
from kacanik_comms.core.languages import OFFICIAL, TAGS, languages_with
from kacanik_comms.core.models import Synonym
from kacanik_comms.core.pickers import Picker, SeveralPicker, in_pickers, of_strategy_asked_for
from kacanik_comms.core.text import fold


class Title(AdminTextareaWidget):
    """A title too long for one line of a form, which stays one line of text."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 2, **(attrs or {})})

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return " ".join(value.split()) if value else value


WIDGETS: Any = {
    # Tall enough for a sentence or two; whoever writes more pulls the corner.
    TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    # As on the pages. A browser would make 150050 of 1500,50 in a field of its own kind for numbers.
    DateField: {"form_class": DayField, "widget": WrittenDayInput},
    DecimalField: {"form_class": NumberField},
    IntegerField: {"form_class": CountField, "widget": FiguresInput},
}
LONG_TITLE = 300


def official(*fields: str) -> list[str]:
    """The Albanian texts of translated fields, for the first group of a page."""
    return [build_localized_fieldname(field, OFFICIAL) for field in fields]


def translations(*fields: str) -> list[Any]:
    """One folded group for each other language, so that the official text stands alone at first."""
    return [
        (
            heading,
            {"fields": [build_localized_fieldname(field, code) for field in fields], "classes": ["collapse"]},
        )
        for code, heading in (("sr-latn", _("In Serbian")), ("en", _("In English")))
    ]


class FoldedSearch:
    """Finds "shendetesi" in "shëndetësi" and "KAÇANIK" in "Kaçanik", which the databases do not.

    The tables of the admin have hundreds of rows, not thousands, so that they are compared here.
    """

    search_fields: ClassVar[Any]
    # Of what belongs to a strategy, the way to it: pickers look in that of their plan.
    strategy_lookup = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if self.strategy_lookup:
            queryset = of_strategy_asked_for(request, queryset, self.strategy_lookup)
        wanted = fold(search_term).split()
        if not wanted:
            return queryset, False
        texts: dict[Any, str] = defaultdict(str)
        for pk, *values in queryset.order_by().values_list("pk", *self.search_fields):
            texts[pk] += fold(" ".join(str(value) for value in values if value)) + " "
        matching = [pk for pk, text in texts.items() if all(word in text for word in wanted)]
        return queryset.filter(pk__in=matching), False


class SeenField(FormCharField):
    """What a form was opened with; no value that anybody changes."""

    def __init__(self) -> None:
        super().__init__(widget=HiddenInput, required=False, label="")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(ModelForm):
    """Knows what its person saw, so that of two who edit the same row the second one is shown both texts.

    It carries a fingerprint of each value that it was opened with; what the form does not show may change meanwhile.
    """

    seen = SeenField()
    is_stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A new row was seen by nobody.
        self.initial["seen"] = json.dumps(self._fingerprints()) if self.instance.pk else ""

    def _fingerprints(self) -> dict[str, str]:
        values = model_to_dict(self.instance, fields=[name for name in self.fields if name != "seen"])
        return {
            name: sha256(
                str(sorted(row.pk for row in value) if isinstance(value, list) else value).encode()
            ).hexdigest()[:8]
            for name, value in values.items()
        }

    def add_error(self, field: str | None, error: Any) -> None:
        # What the form does not show is answered above it.
        if field is None and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                super().add_error(name if name in self.fields else None, errors)
        else:
            super().add_error(field, error)

    def _get_validation_exclusions(self) -> set[str]:
        # What is fixed is not shown as a field, but the database's rules ask for it.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions - fixed_in(self.instance) if self.instance.pk else exclusions

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.instance.pk:
            seen, now = _fingerprints_in(values.get("seen")), self._fingerprints()
            stale = [name for name in self.changed_data if name in now and seen.get(name) != now[name]]
            if stale:
                self._show_what_changed(stale)
        return values

    def _show_what_changed(self, names: Sequence[str]) -> None:
        self.is_stale = True
        for name in names:
            self.add_error(name, self._what_it_now_says(name))
        self.add_error(
            None,
            _(
                "Not saved: somebody else changed this in the meantime. What they wrote is named at each field; "
                "yours is in the form. Save again to replace theirs."
            ),
        )
        self.data = changed(self.data, **{self.add_prefix("seen"): self.initial["seen"]})

    def _what_it_now_says(self, name: str) -> SafeString:
        field = self.instance._meta.get_field(name)
        # The row still says what it said before this form: its values are written into it later.
        value = self.initial[name] if isinstance(field, ManyToManyField) else getattr(self.instance, name)
        if isinstance(value, bool):
            words = yesno(value)
        elif isinstance(value, list):
            words = ", ".join(str(row) for row in value)
        else:
            words = str(display_for_field(value, field, "–"))
        language = TAGS[getattr(field, "language", get_language() or OFFICIAL)]
        sentence = _("Somebody else changed this in the meantime. It now says:")
        return format_html('{} <q lang="{}">{}</q>', sentence, language, words)


def fixed_in(row: Any) -> set[str]:
    """The fields of the row that stay as they were when it was made."""
    return set(row.fixed_now()) if isinstance(row, FixedFields) else set()


def _fingerprints_in(text: str | None) -> dict[str, str]:
    try:
        seen = json.loads(text or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


class SeenMixin:
    """For pages and lines of the admin whose form is a `SeenForm`."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if obj is None or not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        (heading, options), *others = fieldsets
        return [(heading, {**options, "fields": [*options["fields"], "seen"]}), *others]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        # Held until it is saved, so that nobody else's change falls between reading and writing.
        self.model._base_manager.select_for_update().filter(pk=row.pk).first()  # type: ignore[attr-defined]
        return super().get_object(request, object_id, from_field)  # type: ignore[misc]


class SeenInline(SeenMixin):
    """Lines of a page, held like the page itself."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        is_held = request.method == "POST" and connection.in_atomic_block
        return rows.select_for_update(of=("self",)) if is_held else rows


class OnlyAdding:
    """Offices and the like can be added from another page; to change or delete one, people go to its own."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            picker = SeveralPicker if db_field.many_to_many else Picker
            kwargs.setdefault("widget", picker(db_field, self.admin_site))  # type: ignore[attr-defined]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_view_related = False
            if isinstance(chosen := field.widget.widget, AutocompleteSelectMultiple):
                # Each choice has its cross. One more for all of them would stand in the list and be none of it.
                chosen.is_required = True
        if isinstance(field, ModelChoiceField):
            field.label_from_instance = in_pickers  # type: ignore[method-assign, assignment]
        return field


class HistoryAdmin(SimpleHistoryAdmin):
    """The history of a row, to be read: who changed what and when, before and after.

    Going back to a row of last year would bring back its status and its version as well, past every rule.
    simple_history hides the button only, so the form is refused too.
    """

    object_history_template: Any = "admin/history.html"
    object_history_form_template = "admin/history_form.html"
    # The version counts, and says nothing to a reader.
    unsaid = frozenset({"id", "version"})

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            raise PermissionDenied(_("The history is there to be read; change the text itself."))
        return super().history_form_view(request, *args, **kwargs)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        # Not simple_history's own comparison: it leaves out what forms do not show, such as the status.
        for newer, older in pairwise(historical_records):
            newer.history_delta_changes = list(self._changes(older, newer))

    def _changes(self, older: Any, newer: Any) -> Iterator[dict[str, Any]]:
        translated = {
            field.translated_field.name for field in self.opts.fields if hasattr(field, "translated_field")
        }
        for field in newer.tracked_fields:
            is_said = field.name not in self.unsaid | translated
            if is_said and getattr(older, field.attname) != getattr(newer, field.attname):
                old, new = (display_for_field(_value_of(field, row), field, "–") for row in (older, newer))
                yield {"field": capfirst(field.verbose_name), "old": old, "new": new}
        links = newer.diff_against(
            older, [field.name for field in self.opts.fields], foreign_keys_are_objs=True
        )
        yield from self.get_historical_record_context_helper(None, newer).context_for_delta_changes(links)


def _value_of(field: Any, record: Any) -> Any:
    """What the field held; a row that is gone by now has lost its name."""
    try:
        return getattr(record, field.name)
    except ObjectDoesNotExist:
        return getattr(record, field.attname)


class ContentAdmin(SeenMixin, OnlyAdding, FoldedSearch, HistoryAdmin, TranslationAdmin):
    """A page for content that has translations and a history."""

    form = SeenForm
    formfield_overrides = WIDGETS
    list_per_page = 50
    view_on_site = False
    save_on_top = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> FormField | None:
        if (
            isinstance(db_field, CharField)
            and (db_field.max_length or 0) >= LONG_TITLE
            and not db_field.choices
        ):
            kwargs.setdefault("widget", Title)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Beside it stand no others; in the lines of a table, they do.
        if field is not None and getattr(db_field, "language", None) == OFFICIAL:
            field.label = db_field.translated_field.verbose_name.capitalize()
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *sorted(fixed_in(obj))]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in fields.items() if name not in fixed_in(obj)}

    @admin.display(description=_("languages"))
    def languages(self, content: Model) -> str:
        # The first translated field in the model's order: its title, name or text.
        field = next(field.name for field in self.opts.fields if field.name in self.trans_opts.all_fields)
        return ", ".join(languages_with(content, field))

    def page_links(self, obj: Any) -> list[tuple[str, Any]]:
        """Addresses and names of the pages that belong to a row, for the buttons above its form."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if obj := context.get("original"):
            context["page_links"] = self.page_links(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    # What must not be deleted is refused on the page that asks for confirmation, with a sentence for each.

    def reason_to_keep(self, obj: Any) -> str:
        """Why this row cannot be deleted; empty where it can."""
        return ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        reasons = [reason for obj in objs if (reason := self.reason_to_keep(obj))]
        if reasons:
            return deleted, counts, set(), reasons
        return deleted, counts, lacking, protected


def on_page(sentence: str, url: str, page: str) -> SafeString:
    """A sentence with `{}` for the page that it names."""
    return format_html(sentence, format_html('<a href="{}">{}</a>', url, page))


class ReadOnly:
    """For what is recorded by the rules of a workflow: to be looked at here, and changed nowhere here."""

    def where_it_is_kept(self) -> str | SafeString:
        """The page on which it is recorded, in a sentence with its address."""
        return ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"kept_elsewhere": self.where_it_is_kept(), **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[misc]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        if object_id is None or request.method == "POST":
            raise PermissionDenied(strip_tags(self.where_it_is_kept()))
        context = {"kept_elsewhere": self.where_it_is_kept(), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise PermissionDenied(strip_tags(self.where_it_is_kept()))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NamedByHeadings(BaseInlineFormSet):
    """Lines of a table, each field named by the heading above it, for whoever hears the page.

    The headings have their ids from templates/admin/edit_inline/tabular.html.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            # Beside the widget that Django wraps around a choice of other rows, its buttons have names of their own.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-labelledby"] = f"{self.prefix}-{name}-heading"

    def clean(self) -> None:
        super().clean()
        # Django does not look at what is wrong in a line that is to be deleted.
        if any(getattr(form, "is_stale", False) for form in self.deleted_forms):
            raise ValidationError(_("Somebody else changed this in the meantime."))


class RecordsInline(ReadOnly, admin.TabularInline):
    """What was recorded about a row, newest first."""

    extra = 0

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields


class ContentInline(SeenInline, TranslationTabularInline):
    """Lines of a page, their translations beside each other."""

    form = SeenForm
    formset = NamedByHeadings
    formfield_overrides = WIDGETS
    extra = 0


@admin.register(Synonym)
class SynonymAdmin(FoldedSearch, admin.ModelAdmin):
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
