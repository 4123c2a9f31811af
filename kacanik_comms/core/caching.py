"""What is kept so that it need not be made again: Django's database cache, which is never in the way.

On SQLite it is a file of its own beside the database, on PostgreSQL a table (docs/adr/0034). It may be deleted,
damaged, full or locked at any time: then nothing was kept, and whoever asked makes it anew.
"""

import base64
import logging
import pickle
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from kacanik_comms.core.code import code_version

logger = logging.getLogger(__name__)

K = TypeVar("K")
T = TypeVar("T")

TABLE = ALIAS = "cache"
# What follows from a plan's revision is asked for until the next change, what is of one activity for longer.
A_DAY = 60 * 60 * 24
A_WEEK = 7 * A_DAY
# After a failure a process does without for so many seconds, rather than let every page wait for a lock.
PAUSE = 5


@dataclass(frozen=True)
class Dated(Generic[T]):
    """Something that was read on one day, and says the same until the first day on which it changes by itself."""

    value: T
    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until


def read_kept(
    keys: Mapping[K, str],
    make: Callable[[list[K]], Mapping[K, T]],
    *,
    holds: Callable[[K, T], bool] = lambda _key, _value: True,
    timeout: int = A_DAY,
) -> dict[K, T]:
    """What is kept under each of the keys and still `holds`; what does not is made, by one call, and kept.

    A key says everything that the value follows from, so that nothing is ever taken back (docs/adr/0037).
    """
    names = {key: f"{code_version()}-{name}" for key, name in keys.items()}
    known = caches["default"].get_many(names.values())
    values = {key: known[name] for key, name in names.items() if name in known and holds(key, known[name])}
    if missing := [key for key in keys if key not in values]:
        made = make(missing)
        caches["default"].set_many({names[key]: value for key, value in made.items()}, timeout=timeout)
        values |= made
    return values


def read_dated(
    keys: Mapping[K, str], make: Callable[[list[K]], Mapping[K, Dated[T]]], *, on: Callable[[K], date]
) -> dict[K, Dated[T]]:
    """The same of what changes by itself, as it holds on the day `on` of each key."""
    return read_kept(keys, make, holds=lambda key, value: value.holds(on(key)), timeout=A_WEEK)


def read_drawn(keys: Mapping[K, str], draw: Callable[[K], str]) -> dict[K, SafeString]:
    """Parts of pages as they are drawn; packed, for they are long and much alike."""
    drawn: dict[K, str] = {}

    def make(parts: list[K]) -> dict[K, bytes]:
        drawn.update((part, draw(part)) for part in parts)
        return {part: zlib.compress(drawn[part].encode(), level=1) for part in parts}

    def holds(part: K, packed: bytes) -> bool:
        with suppress(zlib.error):
            drawn[part] = zlib.decompress(packed).decode()
        return part in drawn

    read_kept(keys, make, holds=holds)
    return {part: mark_safe(text) for part, text in drawn.items()}  # noqa: S308 - as a template drew it


class Router:
    """The cache has its own file where there is one, and nothing else has a table there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == "django_cache" and ALIAS in settings.DATABASES else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


def create_table(using: str, **_signal: Any) -> None:
    """On PostgreSQL, after each migration; on SQLite the file brings it (`environment.with_cache_file`)."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"CREATE UNLOGGED TABLE IF NOT EXISTS {TABLE} (cache_key varchar(255) PRIMARY KEY,"
                " value text NOT NULL, expires timestamptz NOT NULL)"
            )
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_expires ON {TABLE} (expires)")


class ForgivingCache(DatabaseCache):
    """Django's, but a failure is a miss, many are written at once, and nothing is counted at each writing."""

    paused_until = 0.0

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        return self._tried(lambda: super(ForgivingCache, self).get_many(list(keys), version), {})

    def set_many(
        self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        rows = {self.make_and_validate_key(key, version=version): value for key, value in data.items()}
        return [] if self._tried(lambda: self._write(rows, timeout), False) else list(data)

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        if mode == "set":
            return self._tried(lambda: self._write({key: value}, timeout), False)
        change = super()._base_set  # type: ignore[misc]
        return self._tried(lambda: bool(change(mode, key, value, timeout)), False)

    def _base_delete_many(self, keys: Iterable[str]) -> bool:
        delete = super()._base_delete_many  # type: ignore[misc]
        return self._tried(lambda: bool(delete(keys)), False)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._tried(lambda: super(ForgivingCache, self).has_key(key, version), False)

    def clear(self) -> None:
        self._tried(super().clear, None)

    def prune(self) -> None:
        """Forgets what is over, and the oldest where there are too many; the worker asks for it."""
        self._tried(self._prune, None)

    def _write(self, rows: dict[str, Any], timeout: Any) -> bool:
        connection = connections[router.db_for_write(self.cache_model_class)]
        until = self.get_backend_timeout(timeout)
        # What is kept for ever is kept for long: the longest day that both databases and every zone know.
        expires = (
            datetime.fromtimestamp(until, tz=UTC) if until is not None else datetime(9999, 1, 1, tzinfo=UTC)
        )
        adapted = connection.ops.adapt_datetimefield_value(expires.replace(microsecond=0))
        values = [
            (key, base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii"), adapted)
            for key, value in rows.items()
        ]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (cache_key, value, expires) VALUES (%s, %s, %s)"  # noqa: S608
                " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
                values,
            )
        return True

    def _prune(self) -> None:
        connection = connections[router.db_for_write(self.cache_model_class)]
        now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE expires < %s", [now])  # noqa: S608
            cursor.execute(
                f"DELETE FROM {TABLE} WHERE cache_key IN ("  # noqa: S608
                f"SELECT cache_key FROM {TABLE} ORDER BY expires DESC LIMIT %s OFFSET %s)",
                [2**31, self._max_entries],
            )

    def _tried(self, act: Callable[[], T], otherwise: T) -> T:
        """What `act` answers; where it fails, `otherwise`."""
        if time.monotonic() < ForgivingCache.paused_until:
            return otherwise
        connection = connections[router.db_for_write(self.cache_model_class)]
        try:
            if connection.in_atomic_block:
                # On PostgreSQL a failure would spoil the transaction of whoever asked.
                with transaction.atomic(using=connection.alias):
                    return act()
            return act()
        except DatabaseError as error:
            ForgivingCache.paused_until = time.monotonic() + PAUSE
            logger.warning("The cache cannot be read or written now: %s", error)
            if connection.alias == ALIAS:
                connection.close()
                _mend(error)
        except Exception:
            # A row that another version wrote, or that was damaged.
            logger.warning("An entry of the cache cannot be read.", exc_info=True)
        return otherwise


def _mend(error: DatabaseError) -> None:
    """A file that is damaged or full is thrown away; the next writing begins another one."""
    if any(words in str(error) for words in ("malformed", "not a database", "is full", "no such table")):
        path = str(settings.DATABASES[ALIAS]["NAME"])
        with suppress(OSError):
            for suffix in ("", "-journal", "-wal", "-shm"):
                Path(path + suffix).unlink(missing_ok=True)


def prune_cache() -> None:
    prune = getattr(caches["default"], "prune", None)
    if prune:
        prune()
