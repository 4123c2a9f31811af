"""How a request comes to a view of the API, and how the answer goes out.

A view is a function; what it needs is said around it (`reads`, `writes`), and the description of the API says the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import negotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kacanik_comms.api import conditions, once
from kacanik_comms.api.authentication import SessionAuthentication, TokenAuthentication, check_limit_of
from kacanik_comms.api.language import language_of
from kacanik_comms.api.parsers import JSONParser, MultiPartParser
from kacanik_comms.api.problems import Problem, malformed
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.core.languages import TAGS

READABLE_ELSEWHERE = "ETag, Link, Retry-After"


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Operation:
    """One method of one address: the view, and what the request may hold."""

    view: View
    query: type[Any]
    is_public: bool
    is_done_once: bool = False
    needs_version: bool | None = None  # None where there is no version to be seen
    described: dict[str, Any] = field(default_factory=dict)


class AnyForm(negotiation.DefaultContentNegotiation):
    """For files, whose kind nobody chooses."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """One address of the API, with an operation for each of its methods."""

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    parser_classes = [JSONParser]
    metadata_class = None
    operations: dict[str, Operation]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
        response.headers["Content-Language"] = TAGS[language]
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        self._say_who_may_keep_it(response)
        return response

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        parsed = super().initialize_request(request, *args, **kwargs)
        parsed.__class__ = ApiRequest
        return parsed

    def initial(self, request: ApiRequest, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.perform_authentication(request)
        check_limit_of(request)
        operation = self.operations.get(request.method.lower())
        if operation is None:
            return  # answered as a method that there is not
        if not operation.is_public and request.user is None:
            raise Problem("signed-out", headers={"WWW-Authenticate": self.get_authenticate_header(request)})
        request.asked = self._checked(request, operation.query)
        # Before anything is looked up: an answer that was given already needs a whole request too.
        if operation.needs_version is not None:
            request.version_seen = conditions.version_seen(request, needed=operation.needs_version)

    def run(self, request: ApiRequest, operation: Operation, **where: Any) -> Any:
        if operation.is_done_once and (answer := once.answered_before(request)):
            return answer
        if "id" in where:
            where["pk"] = where.pop("id")
        return operation.view(request, **where)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What can be done here stands in the header Allow."""
        return Response(status=204)

    def _checked(self, request: ApiRequest, query: type[Any]) -> dict[str, Any]:
        twice = [name for name, values in request.query_params.lists() if len(values) > 1]
        asked = query(data=request.query_params.dict(), context={"is_text": True})
        if twice or not asked.is_valid():
            # A misspelt or doubled filter would silently tell something else than was asked for.
            doubled = {name: [_("This value is repeated.")] for name in twice}
            raise malformed(doubled or asked.errors, "query")
        checked: dict[str, Any] = asked.validated_data
        return checked

    def _say_who_may_keep_it(self, response: HttpResponseBase) -> None:
        request: ApiRequest = self.request
        is_anonymous = getattr(request, "_user", None) is None
        is_reading = request.method in ("GET", "HEAD")
        if is_anonymous and is_reading:
            # Programs in a browser on another site may read what everybody may; nothing is sent along but the question.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = READABLE_ELSEWHERE
        response.headers.setdefault(
            "Cache-Control", "no-cache" if is_anonymous and is_reading else "private, no-cache"
        )
        if is_reading and isinstance(response, Response) and response.status_code == 200:
            if "ETag" not in response:
                response["ETag"] = conditions.etag_of(response.content, getattr(response, "version", None))
            conditions.spare(request, response)


def address(*, any_form: bool = False, **views: Any) -> Any:
    """The view of an address: `address(get=…, post=…)`, each of them marked by `reads` or `writes`."""
    operations: dict[str, Operation] = {method: view.operation for method, view in views.items()}
    members: dict[str, Any] = {"operations": operations}
    if any(operation.described.get("takes_files") for operation in operations.values()):
        members["parser_classes"] = [JSONParser, MultiPartParser]
    if any_form:
        members["content_negotiation_class"] = AnyForm
    for method, operation in operations.items():
        members[method] = _handler(method, operation)
    made: Any = type("Address", (Endpoint,), members)
    return made.as_view()


def _handler(method: str, operation: Operation) -> Any:
    def handle(self: Endpoint, request: ApiRequest, **kwargs: Any) -> Any:
        return self.run(request, operation, **kwargs)

    handle.__name__, handle.__doc__ = method, operation.view.__doc__
    described = {name: value for name, value in operation.described.items() if name != "takes_files"}
    return extend_schema(**described)(handle)


def body_of(request: ApiRequest, input_type: type[Any], content: Any = None) -> dict[str, Any]:
    """What the request says, checked against its description."""
    said = input_type(
        data=request.data if content is None else content, context={"is_text": content is not None}
    )
    if not said.is_valid():
        raise malformed(said.errors, "body")
    checked: dict[str, Any] = said.validated_data
    return checked


def as_plain(form: Any, *, lists: Sequence[str]) -> dict[str, Any]:
    """A form as an object: what may come several times is a list, everything else comes once."""
    return {
        name: values if name in lists else values[0] if len(values) == 1 else values
        for name, values in form.lists()
    }
