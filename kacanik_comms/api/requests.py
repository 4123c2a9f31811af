"""How a request is read: who asks, in which language, and what they send."""

from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers, serializers
from rest_framework.request import Request

from kacanik_comms.accounts.models import User
from kacanik_comms.api.problems import Problem, malformed


class ApiRequest(Request):
    """A request whose caller is known, and whose address was checked."""

    user: User | None
    asked: dict[str, Any]  # what stands behind the question mark, checked
    version_seen: int | None  # of the activity, from If-Match

    @property
    def person(self) -> User:
        """Whoever writes; nobody writes without an account."""
        if self.user is None:
            raise Problem("signed-out")
        return self.user


class JSONParser(parsers.JSONParser):
    """JSON of a size that somebody could have written, and not nested so deeply that reading it never ends."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return super().parse(BytesIO(content), media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError from None


def language_of(request: HttpRequest) -> str:
    """The language asked for, else the one chosen on the pages, else the program's, else Albanian.

    The pages never ask the browser (docs/adr/0004). Here the caller is a program, whose Accept-Language somebody wrote.
    """
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def query_of(request: Request, query: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What stands behind the question mark. A misspelt or doubled filter would silently give something else."""
    doubled = [name for name, values in request.query_params.lists() if len(values) > 1]
    if doubled:
        raise malformed({name: [_("This value is repeated.")] for name in doubled}, "query")
    return _checked(query(data=request.query_params.dict()), "query")


def body_of(request: Request, inputs: dict[str, type[serializers.Serializer[Any]]]) -> dict[str, Any]:
    """What the request sends, as JSON or as a form, in which only a list may come several times."""
    if not isinstance(request.data, QueryDict) or "multipart/form-data" not in inputs:
        # An empty body is read as an empty form, whatever it was meant to be.
        return _checked(inputs["application/json"](data=request.data), "body")
    form = inputs["multipart/form-data"]
    lists = [name for name, field in form().fields.items() if isinstance(field, serializers.ListField)]
    data = {
        name: values[0] if len(values) == 1 and name not in lists else values
        for name, values in request.data.lists()
    }
    for name, field in form().fields.items():
        # What is itself of several parts stands in its part of the form as JSON.
        text = data.get(name)
        if isinstance(field, serializers.Serializer) and isinstance(text, str):
            try:
                data[name] = JSONParser().parse(BytesIO(text.encode()))
            except exceptions.ParseError:
                raise malformed({name: [_("This is not JSON.")]}, "body") from None
    return _checked(form(data=data), "body")


def _checked(serializer: serializers.Serializer[Any], place: str) -> dict[str, Any]:
    if not serializer.is_valid():
        raise malformed(serializer.errors, place)
    checked: dict[str, Any] = serializer.validated_data
    return checked
