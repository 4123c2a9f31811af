"""How a request comes to the editor of a plan, also after its session has ended: nothing typed is lost then."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities.editor.policies import check_can_edit
from activities.models import Activity
from kacanik_comms.accounts.http import SignedInRequest
from plans.models import AnnualPlan
from plans.policies import check_can_see_plans
from plans.years import plan_of_year

LONGEST_KEPT = 200_000
# Of a form what nobody typed.
NOT_TYPED = {"csrfmiddlewaretoken", "version"}


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
    page = reverse("activities:edit_plan", args=[year])
    if request.method != "POST":
        return redirect_to_login(page if request.htmx else request.get_full_path())
    if request.htmx:
        # The form stays with what was typed; the sentence is put above it (static/js/app.js).
        sentence = _("You are signed out. Sign in in another window and save again here; your text stays.")
        return HttpResponse(
            sentence, status=401, content_type="text/plain; charset=utf-8", headers={"X-Refused": "yes"}
        )
    typed = [
        text
        for name, texts in request.POST.lists()
        for text in texts
        if name not in NOT_TYPED and len(text) > 1
    ]
    kept = {"typed": [text[:LONGEST_KEPT] for text in typed], "page": page}
    return render(request, "registration/signed_out_typed.html", kept, status=401)
