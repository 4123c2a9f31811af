"""What goes wrong before a request reaches a view, or behind all of them: a problem for programs, a page for people."""

import errno
import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views import defaults

from kacanik_comms.accounts.administrators import plan_administrators
from kacanik_comms.accounts.kept import Kept
from kacanik_comms.accounts.models import User
from kacanik_comms.api.problems import plain_answer
from kacanik_comms.api.requests import language_of
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.logs import request_id

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _unknown_name(request)
    return _problem(request, "malformed") or defaults.bad_request(request, exception)


def _unknown_name(request: HttpRequest) -> HttpResponse:
    """The server was asked for under a name of which nobody told it: an old link, a proxy, a name that is new."""
    given = request.headers.get("Host", "")[:100]
    name = split_domain_port(given)[0] or given
    logger.warning(
        "Asked for as %r, which ALLOWED_HOSTS does not name. If people should reach the server so, add it there and "
        "restart the web server.",
        name,
    )
    with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
        if problem := _problem(request, "malformed"):
            return problem
        if request.path_info == "/healthz":
            return HttpResponse(
                f"This server answers at {settings.SITE_URL}, not as {name}.\n",
                status=400,
                content_type="text/plain",
            )
        # Without the request, which answers no question about its name.
        page = render_to_string("400_host.html", {"site_url": settings.SITE_URL})
    return HttpResponse(page, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return (
        _problem(request, "forbidden")
        or _said_in_place(request, exception)
        or _without_a_role(request)
        or defaults.permission_denied(request, exception)
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, "not-found") or defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session, which may be what failed; whoever typed something gets it back."""
    if problem := _problem(request, "failed"):
        return problem
    is_away = _is_away(sys.exc_info()[1])
    kept = _typed(request) if request.method == "POST" else None
    template = "503.html" if is_away or kept else "500.html"
    context = {"kept": kept, "request_number": request_id.get()}
    try:
        with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
            response = render(request, template, context, status=503 if is_away else 500)
    except Exception:
        logger.exception("The page of an error could not be made.")
        return defaults.server_error(request)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = "30"
    return response


CANNOT_WRITE = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}


def _is_away(error: BaseException | None) -> bool:
    """The database is locked, gone or read-only, or the disk takes nothing more: it passes, or the IT officer acts."""
    if isinstance(error, OSError):
        return error.errno in CANNOT_WRITE
    return isinstance(error, OperationalError | InterfaceError)


def _typed(request: HttpRequest) -> Kept | None:
    came_from = urlsplit(request.headers.get("Referer", ""))
    try:
        is_ours = came_from.netloc == request.get_host()
        return Kept.from_request(request, came_from.path if is_ours else "")
    except (OSError, BadRequest, SuspiciousOperation):
        return None


def _said_in_place(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The sentence alone, for a page that stays and shows it where something was sent (static/js/app.js)."""
    if request.headers.get("HX-Request") != "true" or not str(exception):
        return None
    return HttpResponse(
        str(exception), status=403, content_type="text/plain; charset=utf-8", headers={"X-Refused": "yes"}
    )


def _without_a_role(request: HttpRequest) -> HttpResponse | None:
    """Whoever has no role yet reads who can give one: nothing else would help them, whatever page it is."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.roles or user.is_plan_admin:
        return None
    administrators = plan_administrators(on=timezone.localdate())
    return render(request, "people/no_role.html", {"administrators": administrators}, status=403)


def _problem(request: HttpRequest, kind: str) -> HttpResponse | None:
    if not request.path_info.startswith("/api/"):
        return None
    language = language_of(request)
    with translation.override(language):
        response = plain_answer(kind)
    response["Content-Language"] = TAGS[language]
    return response
