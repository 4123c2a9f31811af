"""What a careful reader would question in a plan, for the people who can settle it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.records.plan_lines import questions_about
from kacanik_comms.accounts.http import SignedInRequest
from plans.policies import check_can_see_plans
from plans.years import plan_of_year


@require_safe
@login_required
def plan_check(request: SignedInRequest, year: int) -> HttpResponse:
    check_can_see_plans(request.user)
    plan = plan_of_year(request, year)
    if plan is None:
        raise Http404
    return render(request, "activities/plan_check.html", {"plan": plan, "groups": questions_about(plan)})
