"""How a request comes to a view: signed in, and with an activity that the person may see or report on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Prefetch
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from activities.models import Activity, Amendment
from activities.rules.policies import check_can_report_on, check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User

# A file is delivered as an HttpResponseBase, a page as an HttpResponse.
View = Callable[..., Any]


def signed_in(view: View) -> View:
    """Django's `login_required`, for pages whose forms and fragments somebody may send after the session ended.

    After signing in the person comes back to a page, never to an address that only takes forms.
    """

    @wraps(view)
    def guarded(request: SignedInRequest, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, **kwargs)
        to_login = redirect_to_login(_page_to_return_to(request, kwargs))
        return HttpResponseClientRedirect(to_login.url) if request.htmx else to_login

    return guarded


def _page_to_return_to(request: SignedInRequest, kwargs: dict[str, object]) -> str:
    if request.htmx:
        return request.htmx.current_url_abs_path or reverse("activities:today")
    if request.method != "POST":
        return request.get_full_path()
    if request.path == (beyond := reverse("activities:record_beyond_plan")):
        return beyond
    if request.path.startswith(sessions := reverse("activities:sessions")):
        return sessions
    if "pk" in kwargs:
        return reverse("activities:detail", args=[kwargs["pk"]])
    return reverse("activities:today")


def get_activity_for(user: User, pk: int) -> Activity:
    """The activity, if the person may see it; for those who may not, it does not exist."""
    check_can_see_activities(user)
    rows = Activity.objects.visible_to(user).select_related("plan__strategy", "objective")
    # Its units follow from its rule and the amendments of it.
    amendments = Prefetch("amendments", Amendment.objects.select_related("by"))
    rows = rows.prefetch_related(amendments).with_names_of_their_time()
    activity = rows.filter(pk=pk).first()
    if activity is None:
        raise Http404
    return activity


def get_activity_to_report_on(user: User, pk: int) -> Activity:
    activity = get_activity_for(user, pk)
    check_can_report_on(user, activity)
    return activity
