"""Signing in; the other pages of an account are Django's own."""

from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView


class SignInView(LoginView):
    """Whoever is signed in already is led on, but never in a circle."""

    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the types are those of Django 6
        wanted = super().get_redirect_url()
        return "" if urlsplit(wanted).path == self.request.path else wanted
