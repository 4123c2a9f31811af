"""The language of a browser, by Django's own cookie."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Response = TypeVar("Response", bound=HttpResponse)


def chosen_language(request: HttpRequest) -> str:
    """What somebody chose in this browser; empty where nobody did."""
    chosen: str = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def remember_language(response: Response, language: str) -> Response:
    """As `set_language` of Django does it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
