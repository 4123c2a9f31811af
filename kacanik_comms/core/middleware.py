"""What happens around every request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from kacanik_comms.core.languages import language_of_address

GetResponse = Callable[[HttpRequest], HttpResponse]


class Language:
    """The language that the address names, else the one that the person chose, else Albanian.

    Not Django's LocaleMiddleware: it takes the browser's language, and most phones of the municipality
    are set to English or German, while the plan's official language is Albanian (docs/adr/0004).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        by_cookie = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language_of_address(request.path_info) or by_cookie
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            if not hasattr(request, "language_of_address"):
                # Whoever keeps a copy keeps one for each cookie: the language is chosen there.
                patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """A public page has its language in its address, and whatever the view answers is in that."""
        if language := kwargs.get("language"):
            request.language_of_address = request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            translation.activate(language)


class SecurityHeaders:
    """What browsers may do with an answer of ours, said on each of them, static files too.

    The rest is set by Django's own SecurityMiddleware and by django-csp. An answer that says more itself keeps that.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.HEADERS_OF_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        return response
