"""The Django admin of what was decided: the strategy with its parts, the offices, the annual plans."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count, QuerySet, TextField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.admin import WIDGETS, ContentAdmin, official, translations
from kacanik_comms.core.dates import in_words
from plans.models import (
    AnnualPlan,
    Duty,
    LegalBasis,
    Objective,
    Office,
    Principle,
    Section,
    Strategy,
    SwotItem,
)
from plans.names.admin import NamedAdmin
from plans.rules import why_part_stays

LONG_TEXT: Any = {**WIDGETS, TextField: {"widget": AdminTextareaWidget(attrs={"rows": 12})}}
ABOUT_THE_SOURCE: Any = (_("About the adopted document"), {"fields": ["source_note"]})


@admin.register(Strategy)
class StrategyAdmin(ContentAdmin):
    list_display = ["title", "period", "adopted_on", "protocol_number", "languages"]
    search_fields = [*official("title"), "protocol_number"]
    ordering = ["-starts_year"]
    formfield_overrides = LONG_TEXT
    fieldsets = [
        (None, {"fields": [*official("title"), ("starts_year", "ends_year"), *official("mission")]}),
        (
            _("Decision of the Assembly"),
            {"fields": [("adopted_on", "protocol_number", "pages"), *official("decision")]},
        ),
        *translations("title", "mission", "decision"),
        (_("For the readers"), {"fields": ["translations_are_working", "source_note"]}),
    ]

    @admin.display(description=_("period"), ordering="starts_year")
    def period(self, strategy: Strategy) -> str:
        return strategy.period


class StrategyPartAdmin(ContentAdmin):
    """A numbered piece of a strategy."""

    list_filter = ["strategy"]
    ordering = ["strategy", "number"]
    list_select_related = ["strategy"]
    sortable_by = ["number"]
    strategy_lookup = "strategy"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("strategy")


@admin.register(Section)
class SectionAdmin(StrategyPartAdmin):
    list_display = ["heading_number", "title", "languages", "strategy"]
    list_display_links = ["heading_number", "title"]
    search_fields = ["heading_number", *official("title", "body")]
    formfield_overrides = LONG_TEXT
    fieldsets = [
        (None, {"fields": ["strategy", ("number", "heading_number"), *official("title", "body")]}),
        *translations("title", "body"),
        ABOUT_THE_SOURCE,
    ]


@admin.register(LegalBasis)
class LegalBasisAdmin(StrategyPartAdmin):
    list_display = ["number", "title", "cited_in", "languages", "strategy"]
    list_display_links = ["number", "title"]
    list_filter = ["strategy", "cited_in"]
    search_fields = official("title", "description")
    fieldsets = [
        (None, {"fields": ["strategy", ("number", "cited_in"), *official("title", "description")]}),
        *translations("title", "description"),
        ABOUT_THE_SOURCE,
    ]


@admin.register(Principle)
class PrincipleAdmin(StrategyPartAdmin):
    list_display = ["number", "title", "languages", "strategy"]
    list_display_links = ["number", "title"]
    search_fields = official("title", "description")
    fieldsets = [
        (None, {"fields": ["strategy", "number", *official("title", "description")]}),
        *translations("title", "description"),
        ABOUT_THE_SOURCE,
    ]


@admin.register(SwotItem)
class SwotItemAdmin(StrategyPartAdmin):
    list_display = ["number", "kind", "text", "languages", "strategy"]
    list_display_links = ["number", "text"]
    list_filter = ["strategy", "kind"]
    search_fields = official("text")
    fieldsets = [
        (None, {"fields": ["strategy", ("number", "kind"), *official("text")]}),
        *translations("text"),
        ABOUT_THE_SOURCE,
    ]


@admin.register(Objective)
class ObjectiveAdmin(NamedAdmin, StrategyPartAdmin):
    list_display = ["number", "title", "languages", "strategy"]
    list_display_links = ["number", "title"]
    search_fields = ["number", *official("title", "description")]
    fieldsets = [
        (None, {"fields": ["strategy", "number", *official("title", "description")]}),
        *translations("title", "description"),
        ABOUT_THE_SOURCE,
    ]

    def reason_to_keep(self, objective: Any) -> str:
        return why_part_stays(objective, objective.strategy)


@admin.register(Duty)
class DutyAdmin(StrategyPartAdmin):
    list_display = ["number", "office", "text", "languages", "strategy"]
    list_display_links = ["number", "text"]
    list_filter = ["strategy", "office"]
    list_select_related = ["strategy", "office"]
    search_fields = [*official("text"), "office__name_sq"]
    autocomplete_fields = ["office"]
    fieldsets = [
        (None, {"fields": ["strategy", "number", "office", *official("text")]}),
        *translations("text"),
        ABOUT_THE_SOURCE,
    ]


@admin.register(Office)
class OfficeAdmin(NamedAdmin):
    list_display = ["name", "abbreviation", "kind", "email", "people", "languages"]
    list_filter = ["kind", ("members", admin.EmptyFieldListFilter)]
    search_fields = ["code", *official("name", "abbreviation"), "email"]
    ordering = [*official("name")]
    autocomplete_fields = ["members"]
    prepopulated_fields = {"code": ["name"]}
    readonly_fields = ["succeeded"]
    fieldsets = [
        (None, {"fields": [*official("name", "abbreviation"), ("code", "kind")]}),
        (_("Contact and members"), {"fields": ["members", "email", "succeeded"]}),
        *translations("name", "abbreviation"),
        ABOUT_THE_SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        return super().get_queryset(request).prefetch_related("members")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Office], search_term: str
    ) -> tuple[QuerySet[Office], bool]:
        offices: Any
        offices, may_repeat = super().get_search_results(request, queryset, search_term)
        # What is offered for a choice; the list of the offices shows all of them.
        return (offices.in_office() if "field_name" in request.GET else offices), may_repeat

    def page_links(self, office: Office) -> list[tuple[str, Any]]:
        links = [
            (reverse("activities:calendars"), _("Calendar for the phone")),
            (reverse("activities:answer_links", args=[office.pk]), _("Links to answer")),
        ]
        if not hasattr(office, "succession"):
            links.append((reverse("activities:succeed_office", args=[office.pk]), _("Merge or succeed")))
        return links

    @admin.display(description=_("succeeded by"))
    def succeeded(self, office: Office) -> str:
        if not office.pk or not hasattr(office, "succession"):
            return "–"
        succession = office.succession
        return f"{succession.successor}, {in_words(succession.counts_from)}: {succession.reason}"

    @admin.display(description=_("members"))
    def people(self, office: Office) -> str:
        return ", ".join(str(user) for user in office.members.all())


@admin.register(AnnualPlan)
class AnnualPlanAdmin(ContentAdmin):
    """Leads to what belongs to a year: activities, page, plan check and report, see its change_form.html.

    A plan comes into force on its own page, and is closed by the signature under its evaluation.
    """

    list_display = ["year", "title", "status", "is_published", "activity_count", "languages"]
    list_display_links = ["year", "title"]
    list_filter = ["status", "is_published", "strategy"]
    search_fields = ["year", *official("title")]
    autocomplete_fields = ["strategy"]
    # From what a plan was drafted is written by drafting it.
    readonly_fields = ["status", "derived_from"]
    fieldsets = [
        (None, {"fields": [("year", "strategy"), *official("title"), "derived_from"]}),
        (_("Where it stands"), {"fields": ["status", "is_published"]}),
        *translations("title"),
        ABOUT_THE_SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnnualPlan]:
        return super().get_queryset(request).annotate(activity_count=Count("activities"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # A year that is judged keeps its title, too.
        fixed = official("title") if obj and obj.is_settled else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.display(description=_("activities"), ordering="activity_count")
    def activity_count(self, plan: Any) -> int:
        return plan.activity_count

    def page_links(self, plan: AnnualPlan) -> list[tuple[str, Any]]:
        activities = reverse("admin:activities_activity_changelist")
        is_draft = plan.status == AnnualPlan.Status.DRAFT
        steps = (
            [(reverse("activities:adopt", args=[plan.year]), _("Adopt"))]
            if is_draft
            else [
                (reverse("evaluation:year", args=[plan.year]), _("Evaluation")),
                (f"{reverse('new_plan:new')}?year={plan.year + 1}&source=plan-{plan.year}", _("Next plan")),
            ]
        )
        edit = (reverse("activities:edit_plan", args=[plan.year]), _("Edit the activities"))
        # There, whatever is picked is of the plan's strategy.
        add = f"{reverse('admin:activities_activity_add')}?plan={plan.pk}"
        beyond = f"{reverse('activities:record_beyond_plan')}?year={plan.year}"
        return [
            *steps,
            *([] if plan.is_settled else [edit, (add, _("Add an activity"))]),
            *([(beyond, _("Not in the plan…"))] if plan.takes_records else []),
            (f"{activities}?plan__id__exact={plan.pk}", _("Activities")),
            (plan.get_absolute_url(), _("Page of the plan")),
            (reverse("activities:plan_check", args=[plan.year]), _("Plan check")),
            (reverse("report:report", args=[plan.year]), _("Report (PDF)")),
        ]

    def reason_to_keep(self, plan: AnnualPlan) -> str:
        if plan.status == AnnualPlan.Status.DRAFT:
            return ""
        return _("The plan of %(year)s was adopted; only a draft can be deleted.") % {"year": plan.year}
