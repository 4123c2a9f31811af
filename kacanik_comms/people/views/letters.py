"""What a person reads of the letters to them, and which of them they want."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.accounts.models import User
from kacanik_comms.core import mail
from kacanik_comms.letters import actions
from kacanik_comms.letters.models import Letter
from kacanik_comms.letters.stopping import read_token
from kacanik_comms.people.digests.choices import usual_rhythm
from kacanik_comms.people.language import chosen_language
from kacanik_comms.people.letter_forms import LetterChoiceForm
from plans.models import Office

# So many stand on the page; older ones are of no use.
SHOWN = 50


@require_safe
@login_required
@never_cache
def notices(request: SignedInRequest) -> HttpResponse:
    """Whoever opens the page has seen them; which were new is still marked on it."""
    rows = list(Letter.objects.notices_of(request.user)[:SHOWN])
    if request.method == "GET":
        actions.see_notices(receiver=request.user, at=timezone.now())
        request.user.unseen_notices = 0  # type: ignore[attr-defined]  # annotated
    return render(request, "people/notices.html", {"notices": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def choose(request: SignedInRequest) -> HttpResponse:
    form = LetterChoiceForm.of(request.user, request.POST or None)
    if form.is_valid():
        actions.choose(receiver=request.user, **form.cleaned_data)
        messages.success(request, _("Your choice has been saved."))
        return redirect("account")
    context = {"form": form, "mails": mail.is_configured()}
    return render(request, "people/letter_choices.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters of a kind, by the link in one of them. A mail program posts here without a session and without a
    page of ours before (RFC 8058); GET changes nothing."""
    asked = read_token(token)
    receiver = User.objects.filter(pk=asked.receiver).first() if asked else None
    if asked is None or not (receiver or Office.objects.filter(pk=asked.office).exists()):
        return render(request, "people/stop_letters.html", {"state": "unknown"}, status=404)
    language = chosen_language(request) or (receiver.language if receiver else settings.LANGUAGE_CODE)
    state = "asks"
    if request.method == "POST":
        state = "again" if "again" in request.POST else "stopped"
        usual = usual_rhythm(receiver)
        if state == "again":
            actions.resume(asked=asked, usual=usual)
        else:
            actions.stop(asked=asked, usual=usual, at=timezone.now())
    with translation.override(language):
        return render(request, "people/stop_letters.html", {"state": state, "asked": asked})
