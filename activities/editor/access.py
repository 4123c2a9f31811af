"""How a request comes to the editor of a plan."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from activities.editor.policies import check_can_edit
from activities.models import Activity
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import AnnualPlan
from plans.policies import check_can_see_plans
from plans.years import plan_of_year


def of_a_plan(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For whoever may write in the plan of the year. Browsers keep no copy, which would have old versions."""

    @never_cache
    @wraps(view)
    def guarded(request: SignedInRequest, year: int, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _signed_out(request, year)
        check_can_see_plans(request.user)
        plan = plan_of_year(request, year)
        if plan is None:
            raise Http404
        check_can_edit(request.user, plan)
        return view(request, plan, **kwargs)

    return guarded


def line_of_plan(plan: AnnualPlan, pk: int) -> Activity:
    rows = Activity.objects.for_page().prefetch_related("audiences", "channels", "messages")
    return get_object_or_404(rows, plan=plan, pk=pk)


def _signed_out(request: SignedInRequest, year: int) -> HttpResponseBase:
    is_page = request.method != "POST" and not request.htmx
    return redirect_to_login(
        request.get_full_path() if is_page else reverse("activities:edit_plan", args=[year])
    )
