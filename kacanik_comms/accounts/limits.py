"""How often somebody may do something. Counted in the database, so that it holds for all processes together.

One statement counts and answers the count, so that two requests at the same moment are two. The local memory of a
process would forget what the others saw, and Django's cache tables need three statements that do not belong together.
"""

import hashlib
import hmac
import ipaddress
import logging
import time

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
SWEEP = f"DELETE FROM {TABLE} WHERE span < %s"  # noqa: S608 - our own table's name
# A span that began is kept for the time that it lasts; now and then somebody's first request sweeps what is over.
SWEEPS_EVERY = 50


class TooMany(Exception):
    """Asked too often; `wait` says for how many seconds nothing more is answered."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def caller_of(request: HttpRequest) -> str:
    """The caller's address. Behind our own proxy, which speaks from this machine, the one that the proxy wrote last.

    Of an IPv6 address the network: whoever has one of it has all of it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
    if forwarded and (address in ("", "::1") or address.startswith("127.")):
        address = forwarded
    try:
        known = ipaddress.ip_address(address)
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


def _counted(caller: str, span: int, now: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [caller, span])
        number: int = cursor.fetchone()[0]
        if number == 1 and (int(caller[:8], 16) + span) % SWEEPS_EVERY == 0:
            cursor.execute(SWEEP, [now - now % 60])
    return number


def _fingerprint(what: str, caller: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{what} {caller}".encode(), hashlib.sha256).hexdigest()
