"""How the server is, for the administrator: the sentences of `manage.py doctor`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.health import Urgency
from kacanik_comms.core.models import LastDone
from kacanik_comms.core.terminal import typed
from kacanik_comms.server.doctor.actions import EXAMINED
from kacanik_comms.server.doctor.reading import as_it_is, as_last_examined
from kacanik_comms.server.policies import check_can_see_system


@require_safe
@login_required
@never_cache
def show_system(request: SignedInRequest) -> HttpResponse:
    check_can_see_system(request.user)
    lines = [*as_it_is(), *as_last_examined()]
    context = {
        "wrong": [line for line in lines if line[1].urgency == Urgency.WRONG],
        "attention": [line for line in lines if line[1].urgency == Urgency.ATTENTION],
        "good": [line for line in lines if line[1].urgency == Urgency.GOOD],
        "doctor": typed("doctor"),
        "examined_at": LastDone.objects.last_time_of(EXAMINED),
    }
    return render(request, "server/system.html", context)
