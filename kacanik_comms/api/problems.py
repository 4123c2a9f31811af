"""What is answered when something does not work: problem details (RFC 9457) in the caller's language."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as Refusal
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from activities.pages.wording import already_recorded
from activities.records.client_keys import KeyIsUsed
from activities.records.once_more import AlreadyRecorded

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="api"'
DOCS = reverse_lazy("api:docs")


class Kind(NamedTuple):
    """One kind of problem: the status, and what it is called; docs/api.md and the page of the API explain it."""

    status: int
    title: str | Promise


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, gettext_lazy("Invalid request")),
    "signed-out": Kind(401, gettext_lazy("A valid token is required")),
    "forbidden": Kind(403, gettext_lazy("Not allowed")),
    "not-found": Kind(404, gettext_lazy("Not found")),
    "method": Kind(405, gettext_lazy("Method not allowed")),
    "not-acceptable": Kind(406, gettext_lazy("Format not available")),
    "refused": Kind(409, gettext_lazy("Conflict with the plan or its records")),
    "already-recorded": Kind(409, gettext_lazy("Something is recorded on this day already")),
    "key-reused": Kind(409, gettext_lazy("This key is used already")),
    "stale": Kind(412, gettext_lazy("Changed by somebody else in the meantime")),
    "too-large": Kind(413, gettext_lazy("The request is too large")),
    "media-type": Kind(415, gettext_lazy("Unsupported type of content")),
    "file-refused": Kind(422, gettext_lazy("A file is not accepted")),
    "version-needed": Kind(428, gettext_lazy("The If-Match header is required")),
    "too-many": Kind(429, gettext_lazy("Too many requests")),
    "failed": Kind(500, gettext_lazy("Something went wrong on our side")),
}


class Problem(exceptions.APIException):
    """A problem of a kind, in one sentence for people, with what is wrong with each part of the request."""

    def __init__(
        self,
        kind: str,
        detail: str | Promise = "",
        *,
        errors: Iterable[dict[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.kind, self.errors, self.headers, self.extra = kind, list(errors), dict(headers or {}), extra
        self.status_code = KINDS[kind].status
        super().__init__(str(detail), kind)
        self.sentence = str(detail)


class ErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a request."""

    name = serializers.CharField(
        allow_blank=True, help_text="Its name there; empty where it is about the whole."
    )
    detail = serializers.CharField(help_text="What is wrong, in the caller's language.")

    def get_fields(self) -> dict[str, Any]:
        places = [
            ("body", "a field of the content"),
            ("query", "a parameter of the address"),
            ("header", "a header"),
        ]
        place = serializers.ChoiceField(places, help_text="In which part of the request it is.")
        return {"in": place} | super().get_fields()  # `in` is a word of Python


class ProblemSerializer(serializers.Serializer[Any]):
    """Why something was not done."""

    type = serializers.CharField(
        help_text="An address that names the kind of problem and explains it: its last part is one of "
        + ", ".join(f"`#{kind}`" for kind in KINDS)
        + "."
    )
    title = serializers.CharField(help_text="The kind of problem in the caller's language.")
    status = serializers.IntegerField(help_text="The status of the answer.")
    detail = serializers.CharField(help_text="What is the matter, in a sentence for people.")
    errors = ErrorSerializer(many=True, help_text="What is wrong with which part of the request.")


def problem_as_json(problem: Problem) -> dict[str, Any]:
    status, title = KINDS[problem.kind]
    content = {"type": f"{DOCS}#{problem.kind}", "title": str(title), "status": status}
    content |= {"detail": problem.sentence or str(title), "errors": problem.errors}
    return content | problem.extra


def answer_to(error: Exception, context: dict[str, Any]) -> Response | None:
    """What REST framework calls for every exception; None for what nobody expected, which is then logged."""
    problem = _as_problem(error)
    if problem is None:
        return None
    content = problem_as_json(problem)
    return Response(content, problem.status_code, headers=problem.headers, content_type=MEDIA_TYPE)


def plain_answer(kind: str, detail: str | Promise = "") -> HttpResponse:
    """The same outside of a view: for addresses that do not exist, and for what broke."""
    problem = Problem(kind, detail)
    return JsonResponse(problem_as_json(problem), status=problem.status_code, content_type=MEDIA_TYPE)


def _as_problem(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case Http404() | exceptions.NotFound():
            return Problem("not-found")
        case KeyIsUsed():
            return Problem("key-reused", " ".join(error.messages))
        case Refusal():
            return refused(error)
        case AlreadyRecorded():
            return Problem(
                "already-recorded",
                already_recorded(error.there),
                there=[occurrence.pk for occurrence in error.there],
            )
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem("forbidden", str(error))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Problem("signed-out", headers={"WWW-Authenticate": CHALLENGE})
        case exceptions.MethodNotAllowed():
            return Problem("method")
        case exceptions.NotAcceptable():
            return Problem("not-acceptable", _("Answers are given as application/json only."))
        case exceptions.UnsupportedMediaType():
            return Problem("media-type")
        case RequestDataTooBig():
            return Problem("too-large")
        case exceptions.ParseError() | SuspiciousOperation():
            return Problem("malformed", _("The content of the request cannot be read."))
    return None


def refused(refusal: Refusal) -> Problem:
    """What an action refused, with its sentences at the fields that they are about."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: [refusal]}
    details = [
        {"in": "body", "name": "" if name == NON_FIELD_ERRORS else name, "detail": sentence}
        for name, problems in errors.items()
        for problem in problems
        for sentence in problem.messages
    ]
    return Problem("refused", " ".join(detail["detail"] for detail in details), errors=details)


def malformed(errors: Any, place: str) -> Problem:
    """What the checks of a request found: in its `body`, its `query` or one of its headers."""
    details = [{"in": place, "name": name, "detail": sentence} for name, sentence in _flat(errors, "")]
    named = sorted({detail["name"] for detail in details if detail["name"]})
    sentence = _("Fields: %(names)s.") % {"names": ", ".join(named)} if named else ""
    return Problem("malformed", sentence, errors=details)


def _flat(errors: Any, name: str) -> Iterable[tuple[str, str]]:
    """Errors that may lie inside lists and objects, each with its path: `channels.0`."""
    if isinstance(errors, Mapping):
        for key, inside in errors.items():
            part = "" if key == "non_field_errors" else str(key)
            yield from _flat(inside, f"{name}.{part}" if name and part else name or part)
    elif isinstance(errors, list):
        for inside in errors:
            yield from _flat(inside, name)
    else:
        yield name, str(errors)
