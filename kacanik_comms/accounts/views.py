"""Signing in, and choosing a language; the other pages of an account are allauth's, with our forms and templates."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.views import LoginView
from allauth.mfa.webauthn.views import login_webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from kacanik_comms.accounts.kept import Kept, send_again
from kacanik_comms.accounts.limits import caller_of, count
from kacanik_comms.accounts.models import User

PASSKEYS_A_MINUTE = 30


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view; whoever is signed in gets their letters in the language chosen."""
    if request.method == "POST" and isinstance(request.user, User):
        request.user.speak(request.POST.get("language", ""))
    return set_language(request)


class SignInView(LoginView):
    """Whoever is signed in already is led on, but never in a circle; what was typed before comes along."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_signed_in = request.user.is_authenticated
        response = super().dispatch(request, *args, **kwargs)
        kept = request.POST.get("kept", "")
        if is_signed_in and (typed := Kept.signed_as(kept)):
            # They had signed in in another window.
            return send_again(request, typed)
        if kept and not request.user.is_authenticated and response.status_code == 302:
            # A second factor is asked for on a page of its own.
            request.session["kept"] = kept
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "kept": self.request.POST.get("kept", ""),
            "next": self.get_next_url() or "",
        }

    def get_next_url(self) -> str | None:
        wanted: str | None = super().get_next_url()
        return None if wanted and urlsplit(wanted).path == self.request.path else wanted

    def get_default_success_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def sign_in_with_passkey(request: HttpRequest) -> HttpResponseBase:
    """Nobody guesses a passkey; but each time one is asked for, a session begins."""
    count("passkey", caller_of(request), most=PASSKEYS_A_MINUTE, seconds=60)
    response: HttpResponseBase = login_webauthn(request)
    return response


@require_safe
@login_required
def password_changed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_changed.html")
