"""How the content of a request is read."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions, parsers
from rest_framework.utils import json

from kacanik_comms.api.problems import Problem

# What a request can say lies two levels deep.
DEEPEST = 8


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inside)


class JSONParser(parsers.JSONParser):
    """JSON of a size that somebody could have written, and not nested so deeply that reading it never ends."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise Problem("too-large")
        try:
            read = json.loads(content.decode())
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None
        if _is_deeper(read, DEEPEST):
            raise exceptions.ParseError
        return read


class MultiPartParser(parsers.MultiPartParser):
    """Files with the words beside them."""
