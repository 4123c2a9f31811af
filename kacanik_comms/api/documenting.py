"""What is said around a view: who may ask, what the request may hold, and what is answered. The description of the
API is made from it, and the endpoint checks by it."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from kacanik_comms.api import conditions, once
from kacanik_comms.api.authentication import SessionAuthentication, TokenAuthentication
from kacanik_comms.api.endpoints import Operation
from kacanik_comms.api.problems import KINDS, MEDIA_TYPE
from kacanik_comms.api.serializers.problems import ProblemAnswer
from kacanik_comms.api.serializers.queries import Query
from kacanik_comms.api.serializers.records import StaleAnswer

Mark = Callable[[Callable[..., Any]], Callable[..., Any]]
WITH_ACCOUNT: list[Any] = [TokenAuthentication, SessionAuthentication]

NOT_MODIFIED = OpenApiResponse(
    description="Nothing changed since the answer with the ETag in `If-None-Match`."
)
WHY = {
    400: "The request is not as this description says.",
    401: "No token, or none that is valid.",
    403: "The caller may not do that; the sentence says why.",
    404: "There is nothing here, or nothing that the caller sees.",
    406: "The caller takes no JSON.",
    409: "The plan or its records stand against it, or the key was used for another request.",
    412: "Somebody else changed the activity in the meantime; `current` is what it is now.",
    413: "More content than is taken.",
    415: "The content is of another kind than described.",
    422: "A file cannot be kept; the sentence says which, and why.",
    428: "The header If-Match is missing.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": once.PATTERN},
    OpenApiParameter.HEADER,
    description="A name that the caller gives the request, a UUID for example. When the request is sent again with "
    "it within 24 hours, nothing is done twice: the first answer comes again.",
)
VERSION_SCHEMA: Any = {"type": "string", "pattern": conditions.PATTERN, "examples": ['"v1"']}


def version_header(*, needed: bool) -> OpenApiParameter:
    what = "Needed" if needed else "Not needed, because nothing is overwritten; checked where it is sent"
    return OpenApiParameter(
        "If-Match",
        VERSION_SCHEMA,
        OpenApiParameter.HEADER,
        required=needed,
        description=f"The ETag of the activity as the caller saw it. {what}.",
    )


def reads(
    tag: str,
    answer: Any,
    *,
    query: type[Any] = Query,
    where: Mapping[str, str] | None = None,
    public: bool = True,
    media_type: str = "application/json",
    summary: str,
) -> Mark:
    """A view that answers a question. Everybody may ask it, if it is `public`."""
    found = [400, 401, 404, 406, 429] if public else [400, 401, 403, 404, 406, 429]
    responses = {(200, media_type): answer, 304: NOT_MODIFIED, **_problems(found)}
    return _marked(tag, summary, query=query, where=where, public=public, request=None, responses=responses)


def writes(
    tag: str,
    request: Any,
    answers: Mapping[int, Any],
    *,
    where: Mapping[str, str] | None = None,
    version: bool | None = None,
    once_only: bool = True,
    takes_files: bool = False,
    summary: str,
) -> Mark:
    """A view that records something. `version`: whether the version seen is needed, or None where there is none."""
    found = [400, 401, 403, 404, 406, 409, 413, 415, 429]
    found += [422] if takes_files else []
    found += [428] if version else []
    responses: dict[Any, Any] = {**answers, **_problems(found)}
    parameters = []
    if version is not None:
        parameters.append(version_header(needed=version))
        responses[412, MEDIA_TYPE] = OpenApiResponse(StaleAnswer, description=WHY[412])
    if once_only:
        parameters.append(KEY_HEADER)
    return _marked(
        tag,
        summary,
        where=where,
        public=False,
        request=request,
        responses=responses,
        parameters=parameters,
        once_only=once_only,
        takes_files=takes_files,
        version=version,
    )


def _marked(
    tag: str,
    summary: str,
    *,
    query: type[Any] = Query,
    where: Mapping[str, str] | None,
    public: bool,
    request: Any,
    responses: Mapping[Any, Any],
    parameters: list[OpenApiParameter] | None = None,
    once_only: bool = False,
    takes_files: bool = False,
    version: bool | None = None,
) -> Mark:
    described = {
        "tags": [tag],
        "summary": summary,
        "request": request,
        "responses": dict(responses),
        "parameters": [*_path(where or {}), query, *(parameters or [])],
        # An empty requirement beside the others: nobody needs an account to read.
        "auth": [{}, {"token": []}, {"session": []}] if public else [{"token": []}, {"session": []}],
        "filters": False,
    }
    if takes_files:
        described["takes_files"] = True

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        named = {"operation_id": view.__name__, "description": _description(view)}
        view.operation = Operation(  # type: ignore[attr-defined]  # what `address` reads
            view, query, public, once_only, version, described | named
        )
        return view

    return mark


def _description(view: Callable[..., Any]) -> str:
    return " ".join((view.__doc__ or "").split())


def _path(where: Mapping[str, str]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            name,
            OpenApiTypes.INT,
            OpenApiParameter.PATH,
            description=description,
        )
        for name, description in where.items()
    ]


def _problems(statuses: list[int]) -> dict[Any, Any]:
    assert all(any(kind.status == status for kind in KINDS.values()) for status in statuses)  # noqa: S101
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemAnswer, description=WHY[status]) for status in statuses
    }


def page_of_many(answer: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of rows."""
    name = answer.__name__.removesuffix("Answer")
    return type(
        f"{name}PageAnswer",
        (serializers.Serializer,),
        {
            "__doc__": "A page of a list.",
            "next": serializers.CharField(
                allow_null=True, help_text="The address of the next page; null on the last."
            ),
            "results": answer(many=True, help_text="What stands on this page."),
        },
    )
