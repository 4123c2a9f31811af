"""Where is it? One field over everything that the person may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.pages.access import signed_in
from activities.rules.policies import check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.search import asked_in
from kacanik_comms.search.results import results_for


@require_safe
@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    check_can_see_activities(request.user)
    words = asked_in(request)
    groups = results_for(request.user, words, on=timezone.localdate()) if words else []
    return render(request, "search/search.html", {"words": words, "groups": groups})
