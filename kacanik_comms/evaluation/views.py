"""The report of a year to hand over, and how its objectives went; the pages themselves are in workspace/."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.evaluation import figures
from kacanik_comms.evaluation.facts import YearFacts, facts_of
from kacanik_comms.evaluation.policies import check_can_see_evaluation
from kacanik_comms.evaluation.report import FILE_NAMES, file_name, render_report
from kacanik_comms.evaluation.report.charts import BAR_ORDER, band_in_words
from plans.models import AnnualPlan, Objective

# The report is named in its own language, whatever language the page is in.
REPORTS = (("sq", "sq", "Shqip"), ("sr-latn", "sr-Latn", "Srpski"), ("en", "en", "English"))


@require_safe
@login_required
@never_cache
def report(request: SignedInRequest, year: int) -> HttpResponse:
    """The report as a PDF, in the language asked for or else in that of the page."""
    check_can_see_evaluation(request.user)
    plan = AnnualPlan.objects.select_related("strategy", "baseline").filter(year=year).first()
    if plan is None:
        return _nothing_there(request, _("There is no plan for the year %(year)s.") % {"year": year})
    language = request.GET.get("language") or get_language()
    if language not in FILE_NAMES:
        return _nothing_there(request, _("The report is written in Albanian, Serbian and English only."))
    today = timezone.localdate()
    return HttpResponse(
        render_report(facts_of(plan, today=today), language, today),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file_name(year, language)}"'},
    )


def _nothing_there(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "evaluation/nothing_there.html", {"sentence": sentence}, status=404)


@dataclass(frozen=True)
class Part:
    """One status in a bar, and where the activities that stand in it are listed."""

    value: int
    label: Any
    state: str
    url: str


def list_url(
    plan: AnnualPlan, objective: Objective | None = None, status: figures.YearStatus | None = None
) -> str:
    """The list of activities behind a number. That one was completed too late for the year is in the deviations."""
    if status == figures.YearStatus.COMPLETED_AFTER_YEAR:
        return f"{reverse('evaluation:year', args=[plan.year])}#deviations"
    chosen: dict[str, str | int] = {"year": plan.year}
    if objective:
        chosen["objective"] = objective.number
    if status:
        chosen["status"] = status.value
    return f"{reverse('activities:list')}?{urlencode(chosen)}"


def objective_row(facts: YearFacts, objective: Objective | None = None) -> dict[str, Any]:
    implementation = figures.implementation_rate(facts, objective)
    rows = facts.activities if objective is None else facts.of_objective(objective)
    counts = figures.status_counts(rows)
    return {
        "objective": objective,
        "implementation": implementation,
        "band": band_in_words(figures.sigma_band(implementation.ratio)),
        "compliance": figures.recurring_compliance(facts, objective),
        "url": list_url(facts.plan, objective),
        "special": sum(counts.values()),
        "parts": [
            Part(counts[status], status.label, status.value, list_url(facts.plan, objective, status))
            for status in BAR_ORDER
        ],
        "costs": figures.costs(facts, objective),
    }
