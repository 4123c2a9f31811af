"""What goes wrong before a request reaches a view, or behind all of them: a problem for programs, a page for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views import defaults

from kacanik_comms.accounts.administrators import plan_administrators
from kacanik_comms.accounts.models import User
from kacanik_comms.api.problems import plain_answer
from kacanik_comms.api.requests import language_of
from kacanik_comms.core.languages import TAGS


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, "malformed") or defaults.bad_request(request, exception)


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
    return _problem(request, "failed") or defaults.server_error(request)


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
