"""Whether somebody has signed in with this browser before: a signed cookie says whose accounts it knows."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "__Host-known" if settings.HTTPS else "known"
SALT = "accounts.devices"
A_YEAR = 60 * 60 * 24 * 365
# So many people share a computer; the last are known.
MOST = 8


def is_known(request: HttpRequest, user_pk: int) -> bool:
    return user_pk in _known(request)


def remember(response: HttpResponseBase, request: HttpRequest, user_pk: int) -> None:
    others = [pk for pk in _known(request) if pk != user_pk]
    response.set_cookie(
        COOKIE,
        signing.dumps([*others, user_pk][-MOST:], salt=SALT),
        max_age=A_YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[int]:
    try:
        known: list[int] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except signing.BadSignature:
        return []
    return known
