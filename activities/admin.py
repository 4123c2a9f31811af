"""The Django admin of what is done: activities with their offices, sessions, and the records to look at."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.adoption.admin import AmendingAdmin, AmendmentForm, check_reason_of_inline
from activities.declarations import DETAILS
from activities.evidence_admin import author
from activities.models import Activity, AssemblySession, Evidence, Occurrence, Responsibility, StatusUpdate
from activities.pages.wording import when_in_words
from activities.querysets import LINKS
from activities.rules.fitting import check_links
from activities.rules.policies import why_settled
from activities.rules.recurrence import Frequency
from activities.rules.workflow import Status, steps_from
from activities.status_admin import StatusAdmin, step_url
from kacanik_comms.core.admin import (
    WIDGETS,
    ContentAdmin,
    FoldedSearch,
    HistoryAdmin,
    NamedByHeadings,
    OnlyAdding,
    ReadOnly,
    RecordsInline,
    SeenForm,
    SeenInline,
    official,
    on_page,
    translations,
)
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.fields import EuroField
from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.pickers import look_in_strategy
from plans.models import AnnualPlan


class ActivityAdminForm(AmendmentForm):
    # What the form never shows is held against the database's rules as well, so that a mistake is answered with a
    # sentence beside the form.
    CHECKED_THOUGH_NOT_SHOWN = frozenset(
        {"status", "completed_on", "postponed_to", "no_occasion_on", "no_occasion_note", "is_beyond_plan"}
    )

    class Meta:
        model = Activity
        exclude: list[str] = []

    def _get_validation_exclusions(self) -> set[str]:
        exclusions: set[str] = super()._get_validation_exclusions()
        return exclusions - self.CHECKED_THOUGH_NOT_SHOWN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan := self._plan_known():
            look_in_strategy(self, plan.strategy_id)

    def _plan_known(self) -> AnnualPlan | None:
        """The plan in which it stands, or is about to stand."""
        if self.instance.plan_id:
            return self.instance.plan
        asked = str(self.data.get("plan") or self.initial.get("plan") or "")
        return AnnualPlan.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        plan = values.get("plan") or (self.instance.plan if self.instance.plan_id else None)
        if plan and plan.is_settled:
            self.add_error(None, why_settled(plan))
        elif plan:
            self.check_amendment(plan)
            self.check_fits(plan)
        if self.instance.no_occasion_on and values.get("frequency") != Frequency.AS_NEEDED:
            self.add_error(
                "frequency", _("Its office stated that no occasion arose; so it depends on occasions.")
            )
        return values

    def check_fits(self, plan: AnnualPlan) -> None:
        values = self.cleaned_data
        try:
            check_links(plan.strategy, {name: values.get(name) or () for name in LINKS})
        except ValidationError as error:
            self.add_error(None, error)
        if plan.status == AnnualPlan.Status.DRAFT:
            if values.get("actual_cost") is not None:
                self.add_error("actual_cost", _("The plan is still a draft; nothing was spent yet."))
            return
        is_special = (values.get("kind") or self.instance.kind) == Activity.Kind.SPECIAL
        is_new_time = not self.instance.pk or "starts_on" in self.changed_data
        if is_special and is_new_time and not values.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("In an adopted plan, each activity has its time."))


class ResponsibilityForm(SeenForm):
    def clean_office(self) -> Any:
        office = self.cleaned_data["office"]
        if "office" in self.changed_data and (succession := getattr(office, "succession", None)):
            raise ValidationError(
                _("This office was succeeded by “%(successor)s” on %(date)s.")
                % {"successor": succession.successor, "date": in_words(succession.counts_from)}
            )
        return office

    def _get_validation_exclusions(self) -> set[str]:
        # That only one leads is checked for all rows together: one by one, the lead could not be handed over.
        exclusions: set[str] = super()._get_validation_exclusions()
        return exclusions | {"role"}


class ResponsibilityFormSet(NamedByHeadings):
    def clean(self) -> None:
        super().clean()
        check_reason_of_inline(self)
        leads = [form for form in self._kept() if form.cleaned_data.get("role") == Responsibility.Role.LEAD]
        if len(leads) > 1:
            raise ValidationError(_("An activity has at most one lead."))
        plan = self.instance.plan if self.instance.plan_id else None
        is_changed = not self.instance.pk or self.has_changed()
        is_line = not self.instance.is_beyond_plan
        if plan and is_line and plan.status != AnnualPlan.Status.DRAFT and is_changed and not self._kept():
            raise ValidationError(_("In an adopted plan, each activity has an office that is responsible."))

    def _kept(self) -> list[forms.ModelForm]:
        """The offices that are to answer for it; a line that was left empty is none."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("office") and not form.cleaned_data.get("DELETE")
        ]

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        # Whoever hands the lead over is saved before whoever takes it.
        self.forms.sort(key=lambda form: (form not in self.initial_forms, form.instance.role == "lead"))
        return super().save_existing_objects(commit)


class ResponsibilityInline(SeenInline, OnlyAdding, admin.TabularInline):
    model = Responsibility
    form = ResponsibilityForm
    formset = ResponsibilityFormSet
    formfield_overrides = WIDGETS
    fields = ["order", "office", "role"]
    autocomplete_fields = ["office"]
    extra = 0


@admin.display(description=gettext_lazy("date"), ordering="ends_on")
def _when(occurrence: Occurrence) -> str:
    return when_in_words(occurrence.when)


class OccurrenceInline(RecordsInline):
    model = Occurrence
    fields: ClassVar[Any] = [_when, "outcome", "note", author, "on_behalf_of"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occurrence]:
        return (
            super()
            .get_queryset(request)
            .select_related("activity", "recorded_by", "from_letter__office", "on_behalf_of")
        )


class StatusUpdateInline(RecordsInline):
    model = StatusUpdate
    fields: ClassVar[Any] = ["at", "note", author, "on_behalf_of"]


class EvidenceInline(RecordsInline):
    model = Evidence
    fields: ClassVar[Any] = ["caption", "url", "name", "is_public", author, "added_at"]
    show_change_link = True


def _prefix_of(inline: Any) -> str:
    prefix: str = inline.model._meta.get_field("activity").remote_field.get_accessor_name()
    return prefix


@admin.register(Activity)
class ActivityAdmin(StatusAdmin, AmendingAdmin, ContentAdmin):
    """The status is changed by the steps of the workflow alone, see status_admin.py; an adopted plan with a reason
    alone, see adoption/admin.py."""

    form = ActivityAdminForm
    formfield_overrides: ClassVar[Any] = {**WIDGETS, DecimalField: {"form_class": EuroField}}
    list_display = ["code", "title", "status_now", "time", "responsible", "cost"]
    list_display_links = ["code", "title"]
    list_filter = [
        "plan",
        "objective",
        "kind",
        "status",
        "frequency",
        "is_beyond_plan",
        ("responsibilities__office", admin.RelatedOnlyFieldListFilter),
        "is_internal",
    ]
    search_fields = [
        "title_sq",
        "title_sr_latn",
        "title_en",
        "official_wording",
        "responsibilities__office__name_sq",
    ]
    list_per_page = 100
    sortable_by = ()
    autocomplete_fields = ["plan", "objective", "audiences", "messages", "channels", "derived_from"]
    readonly_fields = ["status_now", "next_steps"]
    inlines = [ResponsibilityInline]
    record_inlines: ClassVar[list[Any]] = [OccurrenceInline, StatusUpdateInline, EvidenceInline]
    fieldsets = [
        (None, {"fields": ["plan", ("objective", "kind", "number"), *official("title", "short_name")]}),
        (gettext_lazy("Where it stands"), {"fields": ["status_now", "next_steps", "actual_cost"]}),
        (
            gettext_lazy("Time and cost"),
            {
                "fields": [
                    ("starts_on", "ends_on"),
                    ("frequency", "times"),
                    *official("time_wording"),
                    "planned_cost",
                ]
            },
        ),
        (
            gettext_lazy("Whom it reaches, and what proves it"),
            {"fields": ["audiences", "messages", "channels", "links_are_inferred", "means_of_verification"]},
        ),
        *translations("title", "short_name", "footnote", "time_wording"),
        (
            gettext_lazy("About the adopted document"),
            {
                "fields": [
                    "official_wording",
                    *official("footnote"),
                    "source_note",
                    "derived_from",
                    "is_internal",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        activities: Any = super().get_queryset(request)
        return activities.for_page()

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Activity], bool]:
        coded = queryset.with_code(search_term.strip().upper())
        return (coded, False) if coded else super().get_search_results(request, queryset, search_term)

    def get_inlines(self, request: HttpRequest, obj: Activity | None) -> list[Any]:
        if request.method == "POST":
            # Those that the page had: what was recorded since it was opened would miss its part of the form.
            shown = [
                inline
                for inline in self.record_inlines
                if f"{_prefix_of(inline)}-TOTAL_FORMS" in request.POST
            ]
            return [*self.inlines, *shown]
        with_rows = [
            inline
            for inline in self.record_inlines
            if obj and inline.model.objects.filter(activity=obj).exists()
        ]
        return [*self.inlines, *with_rows]

    def has_change_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        is_settled = obj is not None and obj.plan.is_settled
        return super().has_change_permission(request, obj) and not is_settled

    def reason_to_keep(self, activity: Activity) -> str:
        named = {"code": activity.code, "title": activity}
        records = (activity.status_updates, activity.occurrences, activity.evidence)
        if any(rows.exists() for rows in records):
            return (
                _("“%(code)s %(title)s” has records of what was done; cancel it with a reason instead.")
                % named
            )
        if activity.plan.status != AnnualPlan.Status.DRAFT:
            return (
                _("“%(code)s %(title)s” stands in a plan that was adopted; only a draft is shortened.")
                % named
            )
        return ""

    def page_links(self, activity: Activity) -> list[tuple[str, Any]]:
        # There: records, units that were skipped, no occasion, evidence, what is taken back.
        links = [(activity.get_absolute_url(), _("Page of the activity"))]
        if not activity.is_special:
            links.append((reverse("activities:record", args=[activity.pk]), _("Record that it happened")))
        return links

    @admin.display(description=gettext_lazy("code"))
    def code(self, activity: Activity) -> str:
        return activity.code

    @admin.display(description=gettext_lazy("responsible"))
    def responsible(self, activity: Activity) -> str:
        offices = [row.office for row in activity.responsibilities.all()]
        return ", ".join(office.abbreviation or office.name for office in offices)

    @admin.display(description=gettext_lazy("time or frequency"))
    def time(self, activity: Activity) -> str:
        return activity.time_in_words

    @admin.display(description=gettext_lazy("cost"))
    def cost(self, activity: Activity) -> str:
        if activity.planned_cost is None:
            return ""
        return euro_in_words(activity.planned_cost) if activity.planned_cost else _("no additional cost")

    @admin.display(description=gettext_lazy("status"))
    def status_now(self, activity: Activity) -> str:
        if not activity.status:
            return _("none: its occurrences speak for it") if activity.pk else ""
        day = activity.completed_on or (
            activity.postponed_to if activity.status == Status.POSTPONED else None
        )
        label = activity.get_status_display()
        return f"{label}, {in_words(day)}" if day else label

    @admin.display(description=gettext_lazy("change the status"))
    def next_steps(self, activity: Activity) -> SafeString | str:
        if not activity.pk or not activity.status:
            return "–"
        steps = steps_from(Status(activity.status))
        links = format_html_join(" ", '<a class="button" href="{}">{}</a>', (
            (step_url(step, [activity.pk]), step.label) for step in steps
        ))  # fmt: skip
        return format_html('<span class="steps">{}</span>', links)


@admin.register(AssemblySession)
class AssemblySessionAdmin(ReadOnly, FoldedSearch, HistoryAdmin):
    """Sessions are kept on their own page, where closed years and what was recorded for them are respected."""

    list_display = ["date", "title"]
    search_fields = official("title")
    date_hierarchy = "date"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("Sessions are entered, changed and removed on the page {}.")
        return on_page(sentence, reverse("activities:sessions"), _("Sessions of the Assembly"))


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnly, FoldedSearch, HistoryAdmin):
    """Occurrences are recorded on the page of their activity, where the rules of recurrence answer."""

    list_display = [
        _when,
        "activity",
        "outcome",
        *DETAILS.names,
        "note",
        author,
        "on_behalf_of",
        "recorded_at",
    ]
    list_display_links = [_when, "activity"]
    list_filter = ["outcome", "activity__plan", "activity__objective", "audiences", "channels"]
    list_select_related = ["activity", "recorded_by", "from_letter__office", "on_behalf_of"]
    search_fields = ["note", "activity__title_sq"]
    date_hierarchy = "ends_on"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("Occurrences are recorded, changed and removed on the page of their activity: {}.")
        return on_page(sentence, reverse("activities:list"), _("Activities"))


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ReadOnly, FoldedSearch, admin.ModelAdmin):
    list_display = ["at", "activity", "from_status", "to_status", "note", author, "on_behalf_of"]
    list_display_links = ["at", "activity"]
    list_filter = ["to_status", "activity__plan", "activity__objective", "by"]
    list_select_related = ["activity", "by", "from_letter__office", "on_behalf_of"]
    search_fields = ["note", "activity__title_sq"]
    date_hierarchy = "at"

    def where_it_is_kept(self) -> SafeString:
        sentence = _("The status is changed step by step, at an activity or a selection of {}.")
        return on_page(sentence, reverse("admin:activities_activity_changelist"), _("Activities"))
