"""Signing in, and choosing a language; the other pages of an account are Django's own."""

from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from kacanik_comms.accounts.models import User


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view; whoever is signed in gets their letters in the language chosen."""
    if request.method == "POST" and isinstance(request.user, User):
        request.user.speak(request.POST.get("language", ""))
    return set_language(request)


class SignInView(LoginView):
    """Whoever is signed in already is led on, but never in a circle."""

    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the types are those of Django 6
        wanted = super().get_redirect_url()
        return "" if urlsplit(wanted).path == self.request.path else wanted
