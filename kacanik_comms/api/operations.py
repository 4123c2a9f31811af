"""How a request comes to a view of the API, and how the answer goes out.

A view is a function. What is said around it (`reads`, `writes`) is what its endpoint checks, and what the description
of the API says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kacanik_comms.api import guards
from kacanik_comms.api.authentication import SessionAuthentication, TokenAuthentication, check_limit_of
from kacanik_comms.api.problems import KINDS, MEDIA_TYPE, ProblemSerializer, plain_answer
from kacanik_comms.api.requests import ApiRequest, JSONParser, language_of, query_of
from kacanik_comms.api.serializers.queries import Query
from kacanik_comms.api.serializers.records import StaleSerializer
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.turns import Busy, one_at_a_time

JSON, FORM = "application/json", "multipart/form-data"
READABLE_ELSEWHERE = "ETag, Link, Retry-After"
NOT_MODIFIED = OpenApiResponse(
    description="Nothing changed since the answer with the ETag in `If-None-Match`."
)
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": guards.KEY_PATTERN},
    OpenApiParameter.HEADER,
    description="A name that the caller gives the request, a UUID for example. When the request is sent again with "
    "it within 24 hours, nothing is done twice: the first answer comes again.",
)
VERSION_SCHEMA = {"type": "string", "pattern": guards.VERSION_PATTERN, "examples": ['"v1"']}
WITH_ACCOUNT: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Operation:
    """One method of one address: the view, and what the request may hold."""

    view: View
    query: type[Query]
    is_public: bool
    described: Mapping[str, Any]
    takes_files: bool = False
    gives_file: bool = False


def reads(
    tag: str, answer: Any, *, query: type[Query] = Query, is_public: bool = True, media_type: str = JSON
) -> Callable[[View], View]:
    """A view that answers a question. Everybody may ask it, if it is public."""
    problems = _problems(400, 401, 404, 406, 429, *(() if is_public else (403,)))
    described = {
        "tags": [tag],
        "parameters": [query],
        "responses": {(200, media_type): answer, 304: NOT_MODIFIED, **problems},
        # An empty requirement beside the others: nobody needs an account to read.
        "auth": [{}, *WITH_ACCOUNT] if is_public else WITH_ACCOUNT,
    }

    def mark(view: View) -> View:
        return _marked(view, Operation(view, query, is_public, described, gives_file=media_type != JSON))

    return mark


def writes(
    tag: str, inputs: Any, answers: dict[Any, Any], *, version: bool | None = None
) -> Callable[[View], View]:
    """A view that records something; it gets the content of the request, checked, as `data`.

    `inputs` is the serializer of the content, or one for each kind of content; `version` whether the version seen is
    needed, or None where there is none.
    """
    contents: dict[str, Any] = inputs if isinstance(inputs, dict) else {JSON: inputs} if inputs else {}
    takes_files = FORM in contents
    responses = answers | _problems(400, 401, 403, 404, 406, 409, 413, 415, 429)
    responses |= _problems(422) if takes_files else {}
    responses |= _problems(428) if version else {}
    parameters: list[Any] = [Query, KEY_HEADER]
    if version is not None:
        responses |= _problems(412, serializer=StaleSerializer)
        parameters.append(
            OpenApiParameter(
                "If-Match",
                VERSION_SCHEMA,
                OpenApiParameter.HEADER,
                required=version,
                description="The ETag of the activity as the caller saw it. "
                + ("Needed." if version else "Not needed, because nothing is overwritten."),
            )
        )
    described = {
        "tags": [tag],
        "parameters": parameters,
        "request": contents or None,
        "responses": responses,
        "auth": WITH_ACCOUNT,
    }

    def mark(view: View) -> View:
        guarded = guards.guarded(view, contents, version=version)
        return _marked(view, Operation(guarded, Query, False, described, takes_files))

    return mark


def _marked(view: View, operation: Operation) -> View:
    view.operation = operation  # type: ignore[attr-defined]  # what `address` reads
    return view


def _problems(*statuses: int, serializer: Any = ProblemSerializer) -> dict[Any, Any]:
    titles = {kind.status: kind.title for kind in reversed(KINDS.values())}
    return {
        (status, MEDIA_TYPE): OpenApiResponse(serializer, description=titles[status]) for status in statuses
    }


def page_of_many(row: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of rows."""
    name = f"{row.__name__.removesuffix('Serializer')}PageSerializer"
    following = serializers.CharField(
        allow_null=True, help_text="The address of the next page; null on the last."
    )
    fields = {"next": following, "results": row(many=True, help_text="What stands on this page.")}
    return type(name, (serializers.Serializer,), {"__doc__": "A page of a list.", **fields})


class Endpoint(APIView):
    """One address of the API, with an operation for each of its methods."""

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    metadata_class = None
    operations: Mapping[str, Operation]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        language = language_of(request)
        with translation.override(language):
            response = self._answered(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
        is_reading = request.method in ("GET", "HEAD")
        is_open = is_reading and getattr(self.request, "_user", None) is None
        response.headers.setdefault("Cache-Control", "no-cache" if is_open else "private, no-cache")
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        if is_reading and response.status_code == 200:
            if "ETag" not in response:
                response["ETag"] = guards.etag_of(response.content, getattr(response, "version", None))
            if "If-None-Match" in request.headers:
                response = get_conditional_response(request, etag=response["ETag"], response=response)
        response.headers["Content-Language"] = TAGS[language]
        if is_open:
            # Programs in a browser on another site may read what everybody may; nothing is sent along but the question.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = READABLE_ELSEWHERE
        return response

    def _answered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        has_account = "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_account or request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
        try:
            with one_at_a_time():
                return super().dispatch(request, *args, **kwargs)
        except Busy:
            response = plain_answer("too-many")
            response["Retry-After"] = "30"
            return response

    def get_parsers(self) -> list[Any]:
        takes_files = any(operation.takes_files for operation in self.operations.values())
        return [JSONParser(), *([parsers.MultiPartParser()] if takes_files else [])]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        parsed = super().initialize_request(request, *args, **kwargs)
        parsed.__class__ = ApiRequest
        return parsed

    def initial(self, request: ApiRequest, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        operation = self.operations.get("get" if request.method == "HEAD" else request.method.lower())
        # The kind of a file is nobody's choice.
        negotiated = self.perform_content_negotiation(request, force=bool(operation and operation.gives_file))
        request.accepted_renderer, request.accepted_media_type = negotiated
        self.perform_authentication(request)
        check_limit_of(request)
        if operation is None:
            return  # answered as a method that there is not
        if not operation.is_public and request.user is None:
            raise exceptions.NotAuthenticated
        request.asked = query_of(request, operation.query)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What can be done here stands in the header Allow."""
        return Response(status=204)


def address(**views: Any) -> Any:
    """The view of an address: `address(get=…, post=…)`, each of them marked by `reads` or `writes`."""
    operations: dict[str, Operation] = {method: view.operation for method, view in views.items()}
    handlers = {method: _handler(operation) for method, operation in operations.items()}
    endpoint: Any = type("Address", (Endpoint,), {"operations": operations, **handlers})
    return endpoint.as_view()


def _handler(operation: Operation) -> Any:
    def handle(self: Endpoint, request: ApiRequest, **where: Any) -> HttpResponseBase:
        if "id" in where:
            where["pk"] = where.pop("id")
        return operation.view(request, **where)

    name = operation.view.__name__
    return extend_schema(
        operation_id=name,
        summary=name.replace("_", " ").capitalize(),
        description=" ".join((operation.view.__doc__ or "").split()),
        filters=False,
        **operation.described,
    )(handle)
