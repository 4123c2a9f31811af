"""How somebody who was invited comes in. The secret stands in the address: it is kept out of referrers and logs."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kacanik_comms.accounts.limits import caller_of, count
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.people import actions
from kacanik_comms.people.forms import WelcomeForm
from kacanik_comms.people.language import chosen_language, remember_language
from kacanik_comms.people.models import Invitation

# Nobody guesses a link; whoever tries reads no more answers.
UNKNOWN_IN_TEN_MINUTES = 20
# "no-referrer" would also take the origin away, by which Django knows that the form is ours.
REFERRERS = "strict-origin"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = Invitation.objects.for_secret(secret).select_related("made_by", "office").first()
    language = chosen_language(request) or (invitation.language if invitation else translation.get_language())
    with translation.override(language):
        response = _answer(request, invitation, secret)
    response["Referrer-Policy"] = REFERRERS
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, invitation: Invitation | None, secret: str) -> HttpResponse:
    if invitation is None:
        count("invitation", caller_of(request), most=UNKNOWN_IN_TEN_MINUTES, seconds=600)
        return _closed(request, _("This invitation is not known. Check the link, or ask for a new one."), 404)
    now = timezone.now()
    try:
        actions.check_is_open(invitation, at=now)
        if request.user.is_authenticated:
            # Whoever hands the link over may try it: nothing happens to their account, nor to the invitation.
            return _page(request, invitation, status=409)
        if request.method != "POST":
            return _page(request, invitation, form=WelcomeForm(invitation))
        form = WelcomeForm(invitation, request.POST)
        if not form.is_valid():
            return _page(request, invitation, form=form, status=422)
        person = actions.accept(
            secret=secret,
            first_name=form.cleaned_data["first_name"],
            last_name=form.cleaned_data["last_name"],
            language=form.cleaned_data["language"],
            password=form.cleaned_data["password1"],
            at=now,
        )
    except NotAllowed as refusal:
        return _closed(request, str(refusal), 410)
    # As everybody signs in: the session stands in their list, goes on while it is used, and asks for a second factor.
    response: HttpResponse = perform_login(
        request, person, redirect_url=resolve_url(settings.LOGIN_REDIRECT_URL)
    )
    with translation.override(person.language):
        messages.success(
            request, _("Welcome. From now on you sign in with %(email)s.") % {"email": person.email}
        )
    return remember_language(response, person.language)


def _page(request: HttpRequest, invitation: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "people/welcome.html", context | {"invitation": invitation}, status=status)


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "people/welcome_closed.html", {"sentence": sentence}, status=status)
