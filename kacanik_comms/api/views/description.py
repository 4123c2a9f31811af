"""Where the API begins, and how it describes itself: to programs as OpenAPI, to people as a page."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from rest_framework.response import Response

from kacanik_comms.api import description
from kacanik_comms.api.operations import reads
from kacanik_comms.api.problems import KINDS, plain_answer
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.plans import LISTS, StartSerializer


@reads("About the API", StartSerializer)
def start(request: ApiRequest) -> Response:
    """The addresses of all lists, and of the description."""
    addresses = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in LISTS}
    return Response(StartSerializer(addresses).data)


def openapi_json(request: HttpRequest) -> HttpResponse:
    return _file(request, description.text, "application/json")


def openapi_yaml(request: HttpRequest) -> HttpResponse:
    return _file(request, description.as_yaml, "application/yaml")


@require_safe
@csp_update({"img-src": ["data:"]})  # the little pictures in the style sheet of Swagger UI
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI draws the description; around it the kinds of problems, in the reader's language."""
    return render(request, "api/docs.html", {"kinds": KINDS})


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
