"""How a report leaves the server: under a good name, as what it is, kept by nobody between."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.report.rendering import results


class StoredRecordChanged(Exception):
    """What is kept is no longer what was signed; nobody is given it as if it were."""


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
    """What was sealed, from the database; `StoredRecordChanged` where it is no longer what was signed."""
    if fingerprint(bytes(content)) != sha256:
        raise StoredRecordChanged
    response = _not_changed(request, sha256)
    if response is None:
        response = HttpResponse(bytes(content), content_type=content_type)
        how = "inline" if content_type == "application/pdf" else "attachment"
        response["Content-Disposition"] = f'{how}; filename="{name}"'
    return _guarded(response, sha256)


def _not_changed(request: HttpRequest, sha256: str) -> HttpResponseBase | None:
    response: HttpResponseBase | None = get_conditional_response(request, etag=f'"{sha256}"')
    return response


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
