"""What happens around every request because of who is, or is not, signed in."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from kacanik_comms.accounts.actions import ask_for_second_factor, note_seen
from kacanik_comms.accounts.limits import TooMany
from kacanik_comms.accounts.models import User


class TooOften:
    """Whoever guessed too often reads for how long nothing more is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        response = render(request, "429.html", {"wait": wait_in_words(exception.wait)}, status=429)
        response["Retry-After"] = str(exception.wait)
        return response


class SecondFactor:
    """Whoever needs a second factor, and has had the time to set one up, does nothing else before. It is asked at each
    request of the few who need one: a role or a deputyship begins, and a factor is removed, in an open session too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        # Public pages, which have their language in their address, are the same for everybody.
        if (
            "language" in kwargs
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or _is_free(request.path)
        ):
            return None
        user, today = request.user, timezone.localdate()
        if not isinstance(user, User):
            return None
        is_known = user.second_factor_due_on is not None
        due = ask_for_second_factor(user=user, today=today)
        if due is None:
            return None
        if due > today:
            if not is_known:
                tell_when_due(request, due)
            return None
        messages.warning(request, _("Set up a second factor first; your role needs one."))
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")


def tell_when_due(request: HttpRequest, due: date) -> None:
    sentence = _("From %(date)s on you need a second factor to work here: set it up in your account.")
    messages.info(request, sentence % {"date": date_format(due, "SHORT_DATE_FORMAT")})


# When somebody was seen last, in the session: written now and then, because each writing is a transaction.
SEEN = "seen"
WRITTEN_EVERY = 300


def renew_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A session that is used goes on: Django ends it SESSION_COOKIE_AGE after it was written last."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session, now = request.session, int(time.time())
        # A page that did not look at the session is the same for everybody, and stays so.
        if session.accessed and 0 < session.get(SEEN, 0) < now - WRITTEN_EVERY:
            session[SEEN] = now
            note_seen(session_key=session.session_key or "", at=timezone.now())
        if session.accessed and getattr(request.user, "is_authenticated", False):
            # On a device that others use too, the browser keeps nothing of a person once they have signed out.
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


# What they can do before: their account, help, another language, and what stands behind a letter. Not a token: a
# program needs no second factor.
FREE = ("/accounts/", "/help/", "/language/", "/answer/", "/letters/stop/")


def _is_free(path: str) -> bool:
    return path.startswith(FREE) and not path.startswith(reverse("tokens"))


def wait_in_words(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
