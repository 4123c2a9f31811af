"""The letters of the house, for whoever keeps the people: what left, what did not, and why."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.policies import check_can_keep_people
from kacanik_comms.core import mail
from kacanik_comms.letters import actions
from kacanik_comms.letters.models import Letter

ON_A_PAGE = 25


@require_safe
@login_required
@never_cache
def show_letters(request: SignedInRequest) -> HttpResponse:
    check_can_keep_people(request.user)
    state = request.GET.get("state", "")
    rows = Letter.objects.for_page().in_state(state)
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "address": f"?state={state}&page=" if state in Letter.State.values else "?page=",
        "state": state,
        "counts": Letter.objects.counts(),
        "mails": mail.is_configured(),
    }
    return render(request, "people/letters.html", context)


@require_POST
@login_required
def send_again(request: SignedInRequest, pk: int) -> HttpResponse:
    check_can_keep_people(request.user)
    letter = get_object_or_404(Letter, pk=pk)
    if actions.send_again(letter=letter, at=timezone.now()):
        messages.success(
            request, _("The letter to %(receiver)s is sent again.") % {"receiver": letter.to_whom}
        )
    else:
        messages.info(request, _("This letter cannot be sent again."))
    return redirect("people:letters")


@require_safe
@login_required
@never_cache
def shown_letters(request: SignedInRequest) -> HttpResponse:
    """In a demonstration: what would have been sent."""
    check_is_demonstration()
    rows = Letter.objects.for_page().exclude(text="")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/shown_letters.html", {"page": page})


@require_safe
@login_required
@never_cache
def shown_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter of a demonstration, as it would have been sent."""
    check_is_demonstration()
    letter = get_object_or_404(Letter.objects.for_page().exclude(text=""), pk=pk)
    return render(request, "people/shown_letter.html", {"letter": letter})


def check_is_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
