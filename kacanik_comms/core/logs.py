"""What the server writes down: a line of JSON for each request and each event, without secrets, names and typed words.

A request has a number, which the proxy may give it (`X-Request-ID`) and the answer returns; whatever is logged
meanwhile bears it. Who asked is the number of their account (docs/it/logs.md).
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

logger = logging.getLogger("kacanik_comms.requests")

request_id: ContextVar[str] = ContextVar("request_id", default="")

SECRET_ADDRESS = re.compile(
    r"(/people/welcome/|/accounts/password/reset/|/accounts/email/confirm/|/calendar/office/|/letters/stop/|/answer/)[^/\s?]+"
)
# A key or token of a link that nobody named above; no address of ours has a word so long.
LONG_PART = re.compile(r"(?<=/)[\w.~:=+-]{32,}")
QUERY = re.compile(r"(?<=[\w/…])\?[\w.-]+=\S*")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# PostgreSQL says which values it refused.
ROW_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
GIVEN_ID = re.compile(r"[\w-]{8,64}", re.ASCII)


def without_secrets(words: str) -> str:
    for pattern, instead in (
        (SECRET_ADDRESS, r"\1…"),
        (LONG_PART, "…"),
        (QUERY, "?…"),
        (ROW_VALUES, r"\1: …"),
        (MAIL_ADDRESS, "…@…"),
    ):
        words = pattern.sub(instead, words)
    return words


class HideLinks(logging.Filter):
    """For those who read plain lines, as in a demonstration."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if SECRET_ADDRESS.search(words):
            record.msg, record.args = SECRET_ADDRESS.sub(r"\1…", words), ()
        return True


class JsonLines(logging.Formatter):
    """Adds what was logged with `extra={"fields": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if request_id.get():
            line["request"] = request_id.get()
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def log_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives each request its number, and writes down what was asked, by whom, and how long the answer took."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        began, token = time.perf_counter(), request_id.set(number)
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = number
            if not _is_quiet(request, response):
                _write_down(request, response, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    return middleware


def _is_quiet(request: HttpRequest, response: HttpResponse) -> bool:
    """Files of the pages, and the question of each minute whether all is well, where it is."""
    if request.path_info == "/healthz":
        return response.status_code == 200
    return request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}")


def _write_down(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": request.method,
        "path": without_secrets(request.path),
        "status": response.status_code,
        "ms": round(seconds * 1000),
    }
    if number := _account_of(request):
        fields["user"] = number
    logger.info("%(method)s %(path)s", fields, extra={"fields": fields})


def _account_of(request: HttpRequest) -> int | None:
    """The number of who is signed in, where anybody looked; the session is not read only to be written down."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
