"""Whether the application can do its work, for whoever watches the server (docs/health.md).

A check says how one thing is. The cheap ones stand in `CHECKS`: `/healthz`, `manage.py doctor` and the page *System*
ask the same.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import kacanik_comms

LEAST_FREE = 5  # per cent of the disk that holds the data


class Urgency(StrEnum):
    """How serious it is: to be mended now, to be done when there is time, or in order."""

    WRONG = "wrong"
    ATTENTION = "attention"
    GOOD = "good"


@dataclass(frozen=True)
class Condition:
    """How one thing is, and what to do. The texts are in English, as the translators know them; `values` fill them,
    and `command` is how a command is typed on this server."""

    urgency: Urgency
    sentence: str
    remedy: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        return gettext(self.sentence) % self._words

    @property
    def to_do(self) -> str:
        return gettext(self.remedy) % self._words if self.remedy else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.description, self.to_do)))

    @property
    def _words(self) -> dict[str, Any]:
        words = {name: _in_words(value) for name, value in self.values.items()}
        return words | {"command": settings.MANAGE_COMMAND}


@dataclass(frozen=True)
class Check:
    title: str | Promise
    run: Callable[[], Condition]


def good(sentence: str, **values: Any) -> Condition:
    return Condition(Urgency.GOOD, sentence, values=values)


def attention(sentence: str, remedy: str, **values: Any) -> Condition:
    return Condition(Urgency.ATTENTION, sentence, remedy, values)


def wrong(sentence: str, remedy: str, **values: Any) -> Condition:
    return Condition(Urgency.WRONG, sentence, remedy, values)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where nothing is wrong, else 503 and the reasons. No session, no account, nothing that is secret."""
    with translation.override("en"):
        conditions = {name: check.run() for name, check in CHECKS.items()}
        reasons, warnings = (
            {name: str(condition) for name, condition in conditions.items() if condition.urgency == urgency}
            for urgency in (Urgency.WRONG, Urgency.ATTENTION)
        )
    answer = {"status": "wrong" if reasons else "ok", "version": kacanik_comms.__version__}
    return JsonResponse(answer | {"reasons": reasons, "warnings": warnings}, status=503 if reasons else 200)


def _database() -> Condition:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # What the driver says may name hosts and accounts; it stands in the log.
        return wrong(
            gettext_noop("The database does not answer."),
            gettext_noop(
                "Start PostgreSQL, or look whether the file in DATA_DIR is there; the log says more."
            ),
        )
    return good(gettext_noop("The database answers."))


def _migrations() -> Condition:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return SAID_ELSEWHERE
    if missing := _migrations_of_the_code() - applied:
        return wrong(
            gettext_noop("The code is newer than the database (migrations that are missing: %(count)s)."),
            gettext_noop("Run %(command)s update."),
            count=len(missing),
        )
    return good(gettext_noop("The database is that of this version."))


@cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def _disk() -> Condition:
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return wrong(
            gettext_noop("The folder of the data cannot be read."),
            gettext_noop("Look whether the disk of DATA_DIR is there, and whether the server may read it."),
        )
    free = 100 * usage.free / usage.total
    if free < LEAST_FREE:
        return wrong(
            gettext_noop("Only %(free)s %% of the disk is free."),
            gettext_noop("Make room before evidence can no longer be kept."),
            free=f"{free:.1f}",
        )
    return good(gettext_noop("%(free)s %% of the disk is free."), free=f"{free:.0f}")


# That the database does not answer is said once, by its own check.
SAID_ELSEWHERE = good(gettext_noop("Unknown while the database does not answer."))
CHECKS: dict[str, Check] = {
    "database": Check(_("Database"), _database),
    "migrations": Check(_("Version of the database"), _migrations),
    "disk": Check(_("Disk"), _disk),
}


def watch_also(name: str, title: str | Promise, check: Callable[[], Condition]) -> None:
    """Adds what a room of the house wants to be watched."""
    CHECKS[name] = Check(title, check)


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return value
