"""The filters of the activity list: each is a parameter of its address, so that a selection can be sent as a link."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, cast

import django_filters as filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models import Activity
from activities.querysets import ActivityQuerySet
from activities.rules.timeliness import Timeliness
from activities.rules.workflow import Status
from kacanik_comms.core.dates import month_name
from kacanik_comms.core.text import albanian_key
from plans.models import AnnualPlan, Office
from plans.names.reading import names_of

LARGEST_NUMBER = 32_767
BEYOND = "beyond"
KINDS = [*Activity.Kind.choices, (BEYOND, _("beyond the plan"))]


def _months() -> list[tuple[str, str]]:
    return [(str(month), month_name(month)) for month in range(1, 13)]


class ActivityFilter(filters.FilterSet):
    """Activities by what they are, where they stand, and the words in them. `on` is the day of the reading.

    Objectives, offices and audiences go by their number or code, which say the same in every database.
    """

    q = filters.CharFilter(
        label=pgettext_lazy("search", "Words"),
        method="with_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    objective = filters.NumberFilter(
        "objective__number", label=_("Objective"), widget=forms.Select, min_value=0, max_value=LARGEST_NUMBER
    )
    office = filters.CharFilter(
        method="of_office", label=_("Responsible"), widget=forms.Select, max_length=50
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=KINDS, method="of_kind", empty_label=_("all kinds"))
    status = filters.ChoiceFilter(label=_("Status"), choices=Status.choices, empty_label=_("all statuses"))
    timeliness = filters.ChoiceFilter(
        label=_("Timeliness"),
        choices=Timeliness.choices,
        method="with_timeliness",
        empty_label=pgettext_lazy("timeliness", "all"),
    )
    audience = filters.CharFilter(
        method="for_audience", label=_("Audience"), widget=forms.Select, max_length=50
    )
    month = filters.ChoiceFilter(
        label=_("Month"), choices=_months, method="in_month", empty_label=_("all months")
    )

    class Meta:
        model = Activity
        fields = ["q", "objective", "office", "kind", "status", "timeliness", "audience", "month"]

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def offer(self, plan: AnnualPlan, of_year: ActivityQuerySet) -> None:
        """In its lists stands what occurs among the activities of the year that the person sees; read when the form is
        drawn, or something was chosen from them."""
        keys = of_year.order_by().values("pk")

        @cache
        def objectives() -> list[tuple[Any, str]]:
            rows = plan.strategy.objectives.filter(activities__in=keys).distinct()
            return [(row.number, str(row)) for row in names_of(plan, rows)]

        @cache
        def offices() -> list[tuple[Any, str]]:
            rows = Office.objects.filter(responsibilities__activity__in=keys).distinct()
            named = [(row.code, str(row)) for row in names_of(plan, rows)]
            return sorted(named, key=lambda item: albanian_key(item[1]))

        @cache
        def audiences() -> list[tuple[Any, str]]:
            return [(row.code, str(row)) for row in names_of(plan, plan.strategy.audiences.all())]

        self._list("objective", _("all objectives"), objectives)
        self._list("office", _("all offices"), offices)
        self._list("audience", _("all audiences"), audiences)

    def _list(self, name: str, everything: Promise, choices: Callable[[], list[tuple[Any, str]]]) -> None:
        widget = cast(forms.Select, self.form.fields[name].widget)
        widget.choices = CallableChoiceIterator(lambda: [("", everything), *choices()])

    def offered(self, name: str) -> list[str]:
        """The values of a list; nothing where words are typed, or where there is no such parameter."""
        widget = self.form.fields[name].widget if name in self.form.fields else None
        return [str(value) for value, _words in widget.choices] if isinstance(widget, forms.Select) else []

    def chosen(self) -> list[tuple[str, str]]:
        """What is filtered by: the name of the parameter, and in words what was chosen from its list or typed."""
        if not self.is_valid():
            return []
        return [
            (field.name, self._in_words(field))
            for field in self.form
            if self.form.cleaned_data[field.name] not in (None, "")
        ]

    @staticmethod
    def _in_words(field: forms.BoundField) -> str:
        value = str(field.value())
        if isinstance(field.field.widget, forms.Select):
            value = next(
                (str(words) for key, words in field.field.widget.choices if str(key) == value), value
            )
        return f"{field.label}: {value}"

    def with_words(self, activities: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        return activities.with_words(value)

    def of_office(self, activities: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        # Not a join: the activity's other offices are shown beside it.
        return activities.filter(
            pk__in=Activity.objects.filter(responsibilities__office__code=value).values("pk")
        )

    def of_kind(self, activities: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        return activities.beyond_plan() if value == BEYOND else activities.of_plan().filter(kind=value)

    def for_audience(self, activities: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        return activities.filter(audiences__code=value, audiences__strategy=F("plan__strategy"))

    def with_timeliness(self, activities: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        return activities.with_timeliness(value, on=self.on)

    def in_month(self, activities: ActivityQuerySet, name: str, value: str) -> QuerySet[Activity]:
        return activities.in_month(int(value))
