"""How a public address answers: the same to everybody, in one query that nothing has changed, and made once.

Whoever holds a copy asks whether it is still right. The tag follows from what pages are made of: the revisions of the
plans, the day, the language, and the code (docs/adr/0017). Under the same tag a page is kept for the next who asks; one
page at a time is made, so that no number of visitors takes the machine from those who work (docs/adr/0034).
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.core.cache import cache as made_pages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from kacanik_comms.core.code import code_version
from kacanik_comms.core.logs import request_id
from kacanik_comms.core.turns import Busy, one_at_a_time
from plans.revision import revisions

View = Callable[..., HttpResponseBase]
LARGEST_KEPT = 10 * 1024 * 1024
ASK_EACH_TIME = "public, max-age=0, must-revalidate"


def tag(language: str, year: int | None = None) -> str:
    """What an answer is made of, as one short text: another one as soon as the answer may be another one.

    Of what shows a year alone, only changes of that year make another one.
    """
    made_of = (
        revisions(year),
        timezone.localdate(),
        language,
        code_version(),
        settings.DEMO,
        settings.SITE_URL,
        settings.CONTACT,
    )
    return f'"{sha256(repr(made_of).encode()).hexdigest()[:24]}"'


@dataclass(frozen=True)
class MadePage:
    """A page as it was made, without what is written around every answer."""

    content: bytes
    headers: dict[str, str]

    @classmethod
    def of(cls, answer: HttpResponse) -> Self:
        return cls(zlib.compress(answer.content, level=1), dict(answer.headers))

    def answer(self) -> HttpResponse:
        return HttpResponse(zlib.decompress(self.content), headers=self.headers)


def public(
    view: View | None = None,
    *,
    reads: tuple[str, ...] = (),
    is_kept: bool = True,
    shows_year_alone: bool = False,
) -> Any:
    """Gives the view's answer a tag, and spares the view where somebody holds a copy, or we do, that is still right.

    `reads` names what it reads of the query. What could be asked in endless ways is not kept: `is_kept=False`.
    `shows_year_alone` says that nothing of other years stands in it, not even that there are others.

    The tag is read first: whatever changes while the answer is made, the next question gets another one.
    """
    if view is None:
        return partial(public, reads=reads, is_kept=is_kept, shows_year_alone=shows_year_alone)

    @require_safe
    @wraps(view)
    def served(request: HttpRequest, *, language: str, **kwargs: Any) -> HttpResponseBase:
        etag = tag(language, kwargs["year"] if shows_year_alone else None)
        answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
        if answer is None:
            key = _key(request, etag, reads) if is_kept else None
            answer = _kept(key) or _made(request, view, key, kwargs)
        # What leads elsewhere, or says that there is nothing, is no page to keep.
        if answer.status_code in (200, 304):
            answer["ETag"] = etag
            answer["Cache-Control"] = ASK_EACH_TIME
        return answer

    return served


def _key(request: HttpRequest, etag: str, reads: tuple[str, ...]) -> str:
    asked = [(name, request.GET.getlist(name)) for name in reads if name in request.GET]
    return f"page-{sha256(repr((etag, request.path, asked)).encode()).hexdigest()}"


def _kept(key: str | None) -> HttpResponse | None:
    page = made_pages.get(key) if key else None
    return page.answer() if page else None


def _made(request: HttpRequest, view: View, key: str | None, kwargs: dict[str, Any]) -> HttpResponseBase:
    try:
        with one_at_a_time():
            # Whoever waited may find that somebody else asked for the same.
            answer = _kept(key) or view(request, **kwargs)
    except Busy:
        busy = render(request, "503.html", {"request_number": request_id.get()}, status=503)
        busy["Retry-After"], busy["Cache-Control"] = "30", "no-store"
        return busy
    if key and _may_be_kept(request, answer):
        answer = _whole(answer)
        made_pages.set(key, MadePage.of(answer))
    return answer


def _may_be_kept(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """Never of anybody who is signed in, though it would be the same; and nothing that would fill the memory."""
    return (
        answer.status_code == 200
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not answer.cookies
        and (not answer.streaming or int(answer.get("Content-Length") or LARGEST_KEPT + 1) <= LARGEST_KEPT)
    )


def _whole(answer: HttpResponseBase) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    assert isinstance(answer, FileResponse)  # noqa: S101 - nothing else is streamed here
    whole = HttpResponse(answer.getvalue(), headers=dict(answer.headers))
    if answer.file_to_stream:  # not `answer.close()`, which would say that the request has ended
        answer.file_to_stream.close()
    return whole


def open_data(view: View) -> View:
    """For what programs on other sites may fetch: data, feeds and calendars."""

    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    return opened
