"""The plans of all years, read once a request: for the navigation, and for choosing the year of a page."""

from datetime import date

from django.http import Http404, HttpRequest

from plans.models import AnnualPlan
from plans.querysets import in_force, of_year_or_nearest


def plans_for(request: HttpRequest) -> list[AnnualPlan]:
    """All of them, the latest first; a municipality has one a year."""
    if not hasattr(request, "_plans"):
        request._plans = list(AnnualPlan.objects.select_related("strategy"))  # type: ignore[attr-defined]
    return request._plans  # type: ignore[attr-defined]


def plans_to_record_in(request: HttpRequest, *, on: date) -> list[AnnualPlan]:
    """Those that have begun and take records, also of years that are over."""
    return [plan for plan in plans_for(request) if plan.takes_records and plan.starts_on <= on]


def plan_of_year(request: HttpRequest, year: int) -> AnnualPlan | None:
    return next((plan for plan in plans_for(request) if plan.year == year), None)


def plan_in_force(request: HttpRequest, *, on: date) -> AnnualPlan | None:
    return in_force(plans_for(request), on=on)


def plan_of_page(request: HttpRequest, *, on: date) -> AnnualPlan | None:
    """The plan of `?year=`, else the one in force, else the nearest draft; None when there is none at all."""
    year = request.GET.get("year", "")
    if not year:
        return plan_in_force(request, on=on) or of_year_or_nearest(plans_for(request), on=on)
    for plan in plans_for(request):
        if str(plan.year) == year:
            return plan
    raise Http404
