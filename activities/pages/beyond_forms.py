"""That something was done which no plan foresaw."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.pages.forms import OccurrenceForm
from activities.records.around import Around
from activities.rules.recurrence import Frequency
from kacanik_comms.core.visible import validate_visible
from plans.models import AnnualPlan, Objective


class BeyondPlanForm(OccurrenceForm):
    """That something was done which no plan foresaw: what it was, and which objective it served."""

    title = forms.CharField(
        label=_("What it was"),
        max_length=Activity._meta.get_field("title").max_length,
        validators=[validate_visible],
        error_messages={"required": _("Say what it was.")},
    )
    objective = forms.TypedChoiceField(
        label=_("Which objective it served"), error_messages={"required": _("Choose an objective.")}
    )

    def __init__(
        self, *args: Any, plan: AnnualPlan, objectives: Iterable[Objective], around: Around, **kwargs: Any
    ) -> None:
        activity = Activity(
            plan=plan, kind=Activity.Kind.RECURRING, frequency=Frequency.AS_NEEDED, is_beyond_plan=True
        )
        super().__init__(*args, activity=activity, around=around, **kwargs)
        for name in ("as_planned", "as_last", "client_key"):
            del self.fields[name]
        rows = {str(row.pk): row for row in objectives}
        field = cast(forms.TypedChoiceField, self.fields["objective"])
        field.choices = [("", "–"), *((key, str(row)) for key, row in rows.items())]
        field.coerce, field.empty_value = rows.__getitem__, None
        self.order_fields(["title", "objective"])

    @property
    def address(self) -> str:
        return f"{reverse('activities:record_beyond_plan')}?year={self.activity.plan.year}"
