"""How a request comes to the pages behind a letter: with nobody signed in, whoever's browser it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities.models import AnswerLink
from kacanik_comms.accounts.limits import caller_of, count
from kacanik_comms.accounts.policies import NotAllowed

# Nobody guesses a link; whoever tries reads no more answers.
UNKNOWN_IN_TEN_MINUTES = 20
# "no-referrer" would also take the origin away, by which Django knows that the form is ours. It never tells the path.
REFERRERS = "strict-origin"


class AnsweredMessages(CookieStorage):
    """What was recorded, until the next page shows it: in a cookie, because no session comes of a letter."""

    cookie_name = "answered"


def anonymously(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody is signed in; `link` is that of the token, None where it is unknown. No search engine, no cache and no
    page to which one goes on learns the address."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        request._messages = AnsweredMessages(request)  # type: ignore[attr-defined]  # Django's own place for it
        link = AnswerLink.objects.behind(token)
        language = _language_of(request, link)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, link=link, token=token, **kwargs)
        response["Referrer-Policy"] = REFERRERS
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def behind_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only with a link that is open now; everybody else reads why not, and can ask for a new one."""

    @wraps(view)
    def guarded(request: HttpRequest, link: AnswerLink | None, token: str, **kwargs: Any) -> HttpResponse:
        if link is None:
            count("answer link unknown", caller_of(request), most=UNKNOWN_IN_TEN_MINUTES, seconds=600)
            return closed(request, token, _("This link is not known. Check that it is complete."), 404)
        if not link.is_open(at=timezone.now()):
            return closed(request, token, _("This link is no longer valid."), 410)
        try:
            return view(request, link=link, token=token, **kwargs)
        except NotAllowed as refusal:
            return closed(request, token, str(refusal), 410)

    return anonymously(guarded)


def closed(
    request: HttpRequest, token: str, sentence: str, status: int, *, asked: bool = False
) -> HttpResponse:
    context = {"sentence": sentence, "token": token, "asked": asked}
    return render(request, "activities/answering/closed.html", context, status=status)


def _language_of(request: HttpRequest, link: AnswerLink | None) -> str:
    """The one chosen in this browser, else that of the person to whom the letter went."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return link.person.language if link and link.person else settings.LANGUAGE_CODE
