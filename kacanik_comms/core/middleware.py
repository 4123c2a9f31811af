"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The language that the person chose, else Albanian.

    Not Django's LocaleMiddleware: it takes the browser's language, and most phones of the municipality
    are set to English or German, while the plan's official language is Albanian (docs/adr/0004).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", code)
            # Whoever keeps a copy keeps one for each cookie: the language is chosen there.
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
