"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")


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


class Compression(GZipMiddleware):
    """Sends pages and data compressed, and files as they are: photographs and PDFs are compressed already.

    Django adds to each answer a random number of bytes. Together with the mask that each form's token gets, somebody
    who listens cannot tell from the lengths of many answers what a secret in them is (the attack called BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith(TEXTS) or kind.endswith(("+json", "+xml"))
        if response.streaming or not is_text:
            return response
        return super().process_response(request, response)
