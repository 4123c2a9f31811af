"""How often somebody may do something. Counted in the database, so that it holds for all processes together.

One statement counts and answers the count, so that two requests at the same moment are two. The local memory of a
process would forget what the others saw, and Django's cache tables need three statements that do not belong together.
"""

import hashlib
import hmac
import ipaddress
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from kacanik_comms.accounts.models import RequestCount

logger = logging.getLogger(__name__)

TABLE = RequestCount._meta.db_table
# The first request of a new span begins the count anew.
COUNT = f"""
    INSERT INTO {TABLE} (caller, span, count) VALUES (%s, %s, 1)
    ON CONFLICT (caller) DO UPDATE SET
        count = CASE WHEN {TABLE}.span = excluded.span THEN {TABLE}.count + 1 ELSE 1 END, span = excluded.span
    RETURNING count
"""  # noqa: S608 - our own table's name
# One more try, where the rule allows it: else nothing is written, and nothing answered. After the free ones each must
# wait for twice as long as the one before it.
TRY = f"""
    INSERT INTO {TABLE} (caller, span, count) VALUES (%(caller)s, %(now)s + %(kept)s, 1)
    ON CONFLICT (caller) DO UPDATE SET
        count = CASE WHEN {TABLE}.span <= %(now)s THEN 1 ELSE {TABLE}.count + 1 END, span = excluded.span
    WHERE {TABLE}.span <= %(now)s OR {TABLE}.count < %(free)s OR {TABLE}.span - %(kept)s + (
        CASE WHEN {TABLE}.count - %(free)s >= %(doublings)s THEN %(longest)s ELSE 1 << ({TABLE}.count - %(free)s) END
    ) <= %(now)s
    RETURNING count
"""  # noqa: S608 - our own table's name
SWEEP = f"DELETE FROM {TABLE} WHERE span < %s"  # noqa: S608 - our own table's name
# A span that began is kept for the time that it lasts; now and then somebody's first request sweeps what is over.
SWEEPS_EVERY = 50


class TooMany(Exception):
    """Asked too often; `wait` says for how many seconds nothing more is answered."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True)
class Patience:
    """So many tries are `free`; then each waits, up to `longest`. After `kept` seconds without one all is forgotten."""

    free: int
    kept: int
    longest: int
    doublings: int = 0


def address_of(request: HttpRequest) -> str:
    """The caller's address: behind our own proxies, which setting counts, the one that the first of them wrote."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and forwarded != [""]:
        return forwarded[-min(proxies, len(forwarded))].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def caller_of(request: HttpRequest) -> str:
    """The caller's address; of an IPv6 address the network: whoever has one of it has all of it."""
    try:
        known = ipaddress.ip_address(address_of(request))
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


def count(what: str, caller: str, *, most: int, seconds: int) -> None:
    """Counts one more; `TooMany` where the caller did it more than `most` times within a span of `seconds`."""
    now = int(time.time())
    span = now - now % seconds + seconds
    try:
        number = _counted(_fingerprint(what, caller), span, now)
    except DatabaseError:
        # Rather one request too many than no answer because somebody else is writing for long.
        logger.warning("A request could not be counted.", exc_info=True)
        return
    if number > most:
        raise TooMany(max(span - now, 1))


def try_once(what: str, who: str, rule: Patience) -> None:
    """Counts a try before it is known whether it is right, so that many at the same moment are all counted; `TooMany`
    where the rule allows no more. One that was refused does not make the wait longer."""
    now = int(time.time())
    caller = _fingerprint(what, who)
    values: dict[str, Any] = {"caller": caller, "now": now, **vars(rule)}
    with connection.cursor() as cursor:
        cursor.execute(TRY, values)
        if cursor.fetchone():
            return
        cursor.execute(f"SELECT span, count FROM {TABLE} WHERE caller = %s", [caller])  # noqa: S608
        span, number = cursor.fetchone() or (now, 0)
    over = number - rule.free
    raise TooMany(max(span - rule.kept + (rule.longest if over >= rule.doublings else 1 << over) - now, 1))


def take_back(what: str, who: str) -> None:
    """The try was right, or something else refused it."""
    RequestCount.objects.take_back(_fingerprint(what, who))


def forget(what: str, who: str) -> None:
    RequestCount.objects.filter(caller=_fingerprint(what, who)).delete()


def remember(what: str, who: str, *, seconds: int) -> None:
    RequestCount.objects.update_or_create(
        caller=_fingerprint(what, who), defaults={"span": int(time.time()) + seconds, "count": 1}
    )


def is_remembered(what: str, who: str) -> bool:
    return RequestCount.objects.filter(caller=_fingerprint(what, who), span__gt=time.time()).exists()


def forget_counts(*, at: datetime) -> None:
    """Those whose span is over."""
    RequestCount.objects.filter(span__lt=int(at.timestamp())).delete()


def _counted(caller: str, span: int, now: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [caller, span])
        number: int = cursor.fetchone()[0]
        if number == 1 and (int(caller[:8], 16) + span) % SWEEPS_EVERY == 0:
            cursor.execute(SWEEP, [now - now % 60])
    return number


def _fingerprint(what: str, caller: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{what} {caller}".encode(), hashlib.sha256).hexdigest()
