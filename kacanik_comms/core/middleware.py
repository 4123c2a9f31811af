"""What happens around every request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kacanik_comms.core.languages import language_of_address

TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")
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


def wrong_method(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page in the reader's language where Django says nothing: at an address that only takes forms, or takes none.

    Whoever reloads such an address, or comes back to it from a bookmark, has lost their way, not done anything wrong.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        if getattr(request, "htmx", False):
            sentence = _("This address does not accept what was sent.")
            answer = HttpResponse(sentence, status=405, content_type="text/plain; charset=utf-8")
        else:
            answer = render(request, "405.html", status=405)
        answer["Allow"] = response["Allow"]
        return answer

    return middleware


class Compression(GZipMiddleware):
    """Sends pages and data compressed, and files as they are: photographs and PDFs are compressed already.

    Django adds to each answer a random number of bytes. Together with the mask that each form's token gets, somebody
    who listens cannot tell from the lengths of many answers what a secret in them is (the attack called BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith(TEXTS) or kind.endswith(("+json", "+xml"))
        # Of what is streamed only tables: a person's file keeps its length and its mark.
        if not is_text or (response.streaming and kind != "text/csv"):
            return response
        return super().process_response(request, response)
