"""The Django admin of whom the municipality speaks to, with what, and through what."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.admin import ContentAdmin, ContentInline, official, translations
from plans.admin import ABOUT_THE_SOURCE
from plans.models import AnnualPlan, Strategy
from plans.names.admin import NamedAdmin
from plans.rules import has_plan_in_force, why_part_stays


class WithRecords(ContentAdmin):
    """What an audience heard, through which channel, is counted from the records, and planned in what was adopted:
    both keep their rows."""

    def reason_to_keep(self, obj: Any) -> str:
        if self.is_recorded(obj):
            return _("“%(name)s” is used in records and cannot be deleted.") % {"name": obj}
        if planned := self.planned_with(obj).exclude(plan__status=AnnualPlan.Status.DRAFT).first():
            return _(
                "“%(name)s” stands in the adopted plan, at activity %(code)s of %(year)s. Amend the activity first."
            ) % {"name": obj, "code": planned.code, "year": planned.plan.year}
        return why_part_stays(obj, self.strategy_of(obj))

    def strategy_of(self, obj: Any) -> Strategy:
        strategy: Strategy = obj.strategy
        return strategy

    def is_recorded(self, obj: Any) -> bool:
        return obj.occurrences.exists()

    def planned_with(self, obj: Any) -> Any:
        """The activities that are planned for it."""
        return obj.activities.select_related("plan", "objective")


class PartInline(ContentInline):
    fields = ["number", "text"]
    # Deleted on its own page, which refuses what stands in records.
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_fixed = obj is not None and has_plan_in_force(obj.strategy)
        return not is_fixed and super().has_add_permission(request, obj)


class MessageInline(PartInline):
    model = Message


class DesiredImpactInline(PartInline):
    model = DesiredImpact


@admin.register(Audience)
class AudienceAdmin(NamedAdmin, WithRecords):
    list_display = ["number", "name", "scope", "message_count", "impact_count", "languages"]
    list_display_links = ["number", "name"]
    list_filter = ["scope", "strategy"]
    search_fields = ["code", *official("name")]
    ordering = ["strategy", "number"]
    prepopulated_fields = {"code": ["name"]}
    inlines = [MessageInline, DesiredImpactInline]
    fieldsets = [
        (None, {"fields": [*official("name"), ("number", "scope"), ("code", "strategy")]}),
        *translations("name"),
        ABOUT_THE_SOURCE,
    ]

    strategy_lookup = "strategy"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Audience]:
        counts = {
            "message_count": Count("messages", distinct=True),
            "impact_count": Count("desired_impacts", distinct=True),
        }
        return super().get_queryset(request).select_related("strategy").annotate(**counts)

    def is_recorded(self, obj: Any) -> bool:
        # Its messages go with it.
        return super().is_recorded(obj) or obj.messages.filter(occurrences__isnull=False).exists()

    def planned_with(self, obj: Any) -> Any:
        # Its messages go with it.
        activities = obj.activities.model.objects
        planned = activities.filter(Q(audiences=obj) | Q(messages__audience=obj))
        return planned.select_related("plan", "objective").distinct()

    @admin.display(description=_("messages"), ordering="message_count")
    def message_count(self, audience: Any) -> int:
        return audience.message_count

    @admin.display(description=_("desired impacts"), ordering="impact_count")
    def impact_count(self, audience: Any) -> int:
        return audience.impact_count


class AudiencePartAdmin(ContentAdmin):
    """A line of an audience's row, on a page of its own for searching."""

    list_display = ["audience", "number", "text", "languages"]
    list_display_links = ["number", "text"]
    list_filter = ["audience__strategy", "audience"]
    list_select_related = ["audience"]
    strategy_lookup = "audience__strategy"
    search_fields = [*official("text"), "audience__name_sq"]
    autocomplete_fields = ["audience"]
    ordering = ["audience__number", "number"]
    fieldsets = [
        (None, {"fields": ["audience", "number", *official("text")]}),
        *translations("text"),
        ABOUT_THE_SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("audience__strategy")

    def strategy_of(self, obj: Any) -> Strategy:
        strategy: Strategy = obj.audience.strategy
        return strategy


@admin.register(Message)
class MessageAdmin(AudiencePartAdmin, WithRecords):
    pass


@admin.register(DesiredImpact)
class DesiredImpactAdmin(AudiencePartAdmin):
    def reason_to_keep(self, obj: Any) -> str:
        return why_part_stays(obj, self.strategy_of(obj))


@admin.register(Channel)
class ChannelAdmin(NamedAdmin, WithRecords):
    list_display = ["number", "name", "code", "languages"]
    list_display_links = ["number", "name"]
    list_filter = ["strategy"]
    strategy_lookup = "strategy"
    search_fields = ["code", *official("name", "description")]
    ordering = ["strategy", "number"]
    prepopulated_fields = {"code": ["name"]}
    fieldsets = [
        (None, {"fields": [*official("name", "description"), ("number", "code"), "strategy"]}),
        *translations("name", "description"),
        ABOUT_THE_SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        return super().get_queryset(request).select_related("strategy")
