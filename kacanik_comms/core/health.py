"""Whether the application can do its work, for whoever watches the server (docs/health.md)."""

import shutil
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import kacanik_comms

LEAST_FREE = 5  # per cent of the disk that holds the data


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where all is well, else 503 and the reasons. No session, no account, nothing that is secret."""
    wrong = {name: reason for name, check in CHECKS.items() if (reason := check())}
    answer = {"status": "wrong" if wrong else "ok", "version": kacanik_comms.__version__, "reasons": wrong}
    return JsonResponse(answer, status=503 if wrong else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # What the driver says may name hosts and accounts; it stands in the log.
        return "The database does not answer."
    return ""


def _migrations() -> str:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return ""  # said above
    missing = _migrations_of_the_code() - applied
    return f"{len(missing)} migrations are not applied: run manage.py migrate." if missing else ""


@cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def _disk() -> str:
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return "The folder of the data cannot be read."
    free = 100 * usage.free / usage.total
    return f"Only {free:.1f} % of the disk is free." if free < LEAST_FREE else ""


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "disk": _disk}


def watch_also(name: str, check: Callable[[], str]) -> None:
    """Adds what a room of the house wants to be watched: its check says what is wrong, or nothing."""
    CHECKS[name] = check
