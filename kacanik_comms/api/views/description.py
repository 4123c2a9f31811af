"""Where the API begins, and how it describes itself: to programs as OpenAPI, to people as a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from rest_framework.response import Response

from kacanik_comms.api import description
from kacanik_comms.api.documenting import reads
from kacanik_comms.api.page import page_of_description
from kacanik_comms.api.problems import plain_answer
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.start import StartAnswer, addresses

ABOUT = "About the API"


@reads(ABOUT, StartAnswer, summary="Where everything is")
def start(request: ApiRequest) -> Response:
    """The addresses of all lists, and of the description."""
    return Response(StartAnswer(addresses(request)).data)


def openapi_json(request: HttpRequest) -> HttpResponse:
    return _file(request, description.text, "application/json")


def openapi_yaml(request: HttpRequest) -> HttpResponse:
    return _file(request, description.as_yaml, "application/yaml")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page: our own, because the usual ones need scripts that our pages do not run."""
    origin = request.build_absolute_uri("/").rstrip("/")
    page = page_of_description(description.published(), origin)
    return render(request, "api/docs.html", {"api": page, "origin": origin})


def _file(request: HttpRequest, content: Callable[[], str], content_type: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        refused = plain_answer("method")
        refused["Allow"] = "GET, HEAD"
        return refused
    # The same for everybody: programs in a browser on another site may read it too.
    response = HttpResponse(content(), content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
