"""How a request comes to a page of the evaluation, also after its session has ended: nothing typed is lost then."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.evaluation.workspace.workspace import NoSuchYear

View = Callable[..., HttpResponseBase]
# With this header a fragment is put where it belongs although its status is that of a refusal (autosave.js).
SAID = "X-Said"


def of_a_year(view: View) -> View:
    """For those who are signed in, and for a year that has a plan; pages are not kept by the browser, so that nobody
    comes back to a form with an old version."""

    @never_cache
    @wraps(view)
    def guarded(request: SignedInRequest, year: int, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _signed_out(request, year)
        try:
            return view(request, year=year, **kwargs)
        except NoSuchYear as sentence:
            return nothing_there(request, str(sentence))

    return guarded


def nothing_there(request: SignedInRequest, sentence: str) -> HttpResponse:
    return render(request, "evaluation/nothing_there.html", {"sentence": sentence}, status=404)


def _signed_out(request: SignedInRequest, year: int) -> HttpResponseBase:
    page = reverse("evaluation:year", args=[year])
    if request.htmx and not (request.htmx.target or "").startswith("state-"):
        # Not a way to the sign-in, which would take the page away with all that stands in its forms.
        return HttpResponse(status=401)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if request.htmx:
        version = next((name for name in request.POST if name.rpartition("-")[2] == "version"), "version")
        context = {
            "refusal": _("You are signed out."),
            "page": request.htmx.current_url_abs_path or page,
            "name": version,
            "version": request.POST.get(version, ""),
        }
        answer = render(request, "evaluation/_signed_out.html", context, status=401)
        answer[SAID] = "yes"
        return answer
    return redirect_to_login(page)


def beside_the_text(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the page of the year: it may show a report of ours beside the text, and nothing of anybody else's."""
    decorated: Callable[..., HttpResponseBase] = csp_update({"frame-src": [SELF]})(view)
    return decorated
