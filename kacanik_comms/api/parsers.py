"""How the content of a request is read."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions, parsers
from rest_framework.utils import json

from kacanik_comms.api.problems import Problem


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
            return json.loads(content.decode())
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None


class MultiPartParser(parsers.MultiPartParser):
    """Files with the words beside them."""
