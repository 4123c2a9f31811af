"""How a public address answers: the same to everybody, and in one query that nothing has changed.

Whoever holds a copy asks whether it is still right. The tag follows from what pages are made of: the revisions of the
plans, the day, the language, and the code (docs/adr/0017).
"""

from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

import kacanik_comms
from plans.revision import revisions

View = Callable[..., HttpResponseBase]
ASK_EACH_TIME = "public, max-age=0, must-revalidate"
PARTS = ("kacanik_comms", "plans", "audiences", "activities", "templates", "static")
MADE_OF = {".py", ".html", ".txt", ".xml", ".mo", ".css"}


@cache
def code_version() -> str:
    """Another one after every update of the code, its templates or its messages; the same in every process."""
    newest = max(
        path.stat().st_mtime_ns
        for part in PARTS
        for path in (settings.BASE_DIR / part).rglob("*")
        if path.suffix in MADE_OF
    )
    return f"{kacanik_comms.__version__}-{newest}"


def tag(language: str) -> str:
    """What an answer is made of, as one short text: another one as soon as the answer may be another one."""
    made_of = (
        revisions(),
        timezone.localdate(),
        language,
        code_version(),
        settings.DEMO,
        settings.SITE_URL,
        settings.CONTACT,
    )
    return f'"{sha256(repr(made_of).encode()).hexdigest()[:24]}"'


def public(view: View) -> View:
    """Gives the view's answer a tag, and spares the view where the copy that somebody holds is still right.

    The tag is read first: whatever changes while the answer is made, the next question gets another one.
    """

    @require_safe
    @wraps(view)
    def served(request: HttpRequest, *, language: str, **kwargs: Any) -> HttpResponseBase:
        etag = tag(language)
        answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if answer is None:
            answer = view(request, **kwargs)
        # What leads elsewhere, or says that there is nothing, is no page to keep.
        if answer.status_code in (200, 304):
            answer["ETag"] = etag
            answer["Cache-Control"] = ASK_EACH_TIME
        return answer

    return served


def open_data(view: View) -> View:
    """For what programs on other sites may fetch: data, feeds and calendars."""

    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return opened
