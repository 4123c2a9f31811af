"""What was decided: the strategies with their plans, and the plan of a year as a document."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kacanik_comms.accounts.http import SignedInRequest
from plans.document import is_working_translation, tables_of, text_of
from plans.models import AnnualPlan, Strategy
from plans.names.reading import names_on
from plans.policies import check_can_see_plans
from plans.years import plan_of_year


@require_safe
@login_required
def plan_list(request: SignedInRequest) -> HttpResponse:
    check_can_see_plans(request.user)
    strategies = list(Strategy.objects.prefetch_related("plans", "objectives"))
    objectives = [objective for strategy in strategies for objective in strategy.objectives.all()]
    called_today = names_on(timezone.localdate(), objectives)
    rows = [
        (strategy, [objective for objective in called_today if objective.strategy_id == strategy.pk])
        for strategy in strategies
    ]
    return render(request, "plans/list.html", {"rows": rows})


@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """The plan as a document: for whoever has a role, and for citizens what is published of it."""
    user = request.user
    if user.is_authenticated:
        check_can_see_plans(user)
        the_plan = plan_of_year(request, year)
    else:
        the_plan = AnnualPlan.objects.published().select_related("strategy").filter(year=year).first()
    if the_plan is None and user.is_anonymous:
        # What is not published is not said to be there.
        return redirect_to_login(request.get_full_path())
    if the_plan is None:
        raise Http404
    text = text_of(the_plan)
    tables = tables_of(the_plan, text.objectives, reader=user)
    context = {
        "plan": the_plan,
        "strategy": the_plan.strategy,
        "all_tables": tables,
        "text": text,
        # Every chapter, whatever the browser does with closed ones on paper.
        "is_open": request.GET.get("open") == "all",
        # An office contributor reads the whole plan and opens only the activities of their offices.
        "can_open": {
            line.pk
            for of_objective in tables
            for line in (*of_objective.lines, *of_objective.beyond)
            if line.is_visible
        },
        "is_working_translation": is_working_translation(the_plan.strategy),
    }
    return render(request, "plans/plan.html", context)
