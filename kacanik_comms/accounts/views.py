"""Signing in, and choosing a language; the other pages of an account are Django's own."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from kacanik_comms.accounts.kept import Kept, send_again
from kacanik_comms.accounts.models import User


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view; whoever is signed in gets their letters in the language chosen."""
    if request.method == "POST" and isinstance(request.user, User):
        request.user.speak(request.POST.get("language", ""))
    return set_language(request)


class SignInView(LoginView):
    """Whoever is signed in already is led on, but never in a circle; what was typed before comes along."""

    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        kept = Kept.signed_as(request.POST.get("kept", ""))
        # Also where they had signed in in another window.
        return send_again(request, kept) if kept and request.user.is_authenticated else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kept": self.request.POST.get("kept", "")}

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the types are those of Django 6
        wanted = super().get_redirect_url()
        return "" if urlsplit(wanted).path == self.request.path else wanted
