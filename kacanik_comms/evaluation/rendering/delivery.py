"""How a report leaves the server: under a good name, as what it is, kept by nobody between."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from kacanik_comms.evaluation.rendering import results

# What the file is called in each edition, in its own language.
FILE_NAMES = {
    "sq": "raporti-vleresimit-%s-sq",
    "sr-latn": "izvestaj-o-evaluaciji-%s-sr-latn",
    "en": "evaluation-report-%s-en",
    "sq+sr-latn": "raporti-vleresimit-izvestaj-o-evaluaciji-%s-sq-sr-latn",
}


def file_name(year: int, edition: str, *, revision: int = 1, ending: str = "pdf") -> str:
    """A revision says that it is one, so that the two do not lie beside each other under one name."""
    number = f"{year}-{revision}" if revision > 1 else str(year)
    return f"{FILE_NAMES[edition] % number}.{ending}"


def deliver_rendered(request: HttpRequest, key: str, sha256: str, name: str) -> HttpResponseBase | None:
    """A draft from its folder; None where it lies there no more."""
    try:
        file = results.path_of(key).open("rb")
    except FileNotFoundError:
        return None
    response = _not_changed(request, sha256)
    if response is None:
        response = FileResponse(file, content_type="application/pdf", filename=name)
    else:
        file.close()
    return _guarded(response, sha256)


def deliver(
    request: HttpRequest,
    content: bytes | memoryview,
    sha256: str,
    name: str,
    content_type: str = "application/pdf",
) -> HttpResponseBase:
    """What was sealed, from the database."""
    response = _not_changed(request, sha256)
    if response is None:
        response = HttpResponse(bytes(content), content_type=content_type)
        how = "inline" if content_type == "application/pdf" else "attachment"
        response["Content-Disposition"] = f'{how}; filename="{name}"'
    return _guarded(response, sha256)


def _not_changed(request: HttpRequest, sha256: str) -> HttpResponseBase | None:
    response: HttpResponseBase | None = get_conditional_response(request, etag=f'"{sha256}"')
    return response


def beside_the_text(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the page of the year: it may show a report of ours beside the text, and nothing of anybody else's."""
    decorated: Callable[..., HttpResponseBase] = csp_update({"frame-src": [SELF]})(view)
    return decorated


def _guarded(response: HttpResponseBase, sha256: str) -> HttpResponseBase:
    response["ETag"] = f'"{sha256}"'
    # Our own pages may show it beside the text. Not a sandbox, in which browsers show no PDF.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    # Kept by the reader's own browser, which asks each time whether it may still show it.
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
