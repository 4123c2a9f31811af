"""What a citizen sees. Every query here starts with `.published()`."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.strip import strip_of
from kacanik_comms.evaluation import figures
from kacanik_comms.evaluation.facts import Standing, standing_of
from plans.models import AnnualPlan, Objective


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The year at a glance: what the municipality promised to communicate, and how far it is."""
    today = timezone.localdate()
    plan = AnnualPlan.objects.published().select_related("strategy").in_force(on=today)
    if plan is None:
        return render(request, "public/nothing_published.html")
    facts = standing_of(plan, today=today, among=Activity.objects.published())
    return render(
        request,
        "public/home.html",
        {
            "plan": plan,
            "facts": facts,
            "implementation": figures.implementation_rate(facts),
            "objectives": [_objective_rows(facts, objective) for objective in facts.objectives],
        },
    )


def _objective_rows(facts: Standing, objective: Objective) -> dict[str, Any]:
    title = _("Objective %(number)s") % {"number": objective.number}
    # What was added since the adoption is shown, and counts in no share.
    listed = [row for row in facts.everything if row.activity.objective_id == objective.pk]
    return {
        "objective": objective,
        "implementation": replace(figures.implementation_rate(facts, objective), title=title),
        "rows": [(progress, strip_of(progress)) for progress in listed],
    }
