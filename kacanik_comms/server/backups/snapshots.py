"""The database as it is at one moment, while people go on working."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.psycopg_any import IsolationLevel

SNAPSHOT = "snapshot"
# The copy of SQLite, and what SQLite puts beside it.
COPIES = tuple(f"{SNAPSHOT}.partial{suffix}" for suffix in ("", "-wal", "-shm", "-journal"))


@contextmanager
def snapshot(folder: Path) -> Iterator[str]:
    """The name of a connection to it. On SQLite that is a copy in the folder, because whoever reads for long keeps
    others from writing; on PostgreSQL one transaction that sees nothing later."""
    reading = connection.copy(SNAPSHOT)
    if connection.vendor == "sqlite":
        with copied(folder) as path:
            reading.settings_dict["NAME"] = str(path)
            with _connected(reading):
                yield SNAPSHOT
    else:
        options = reading.settings_dict["OPTIONS"]
        reading.settings_dict["OPTIONS"] = options | {"isolation_level": IsolationLevel.REPEATABLE_READ}
        with _connected(reading), transaction.atomic(using=SNAPSHOT):
            yield SNAPSHOT


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    path = folder / COPIES[0]
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    try:
        connection.ensure_connection()
        copy = sqlite3.connect(path)
        try:
            # All pages at once: in parts, it would begin anew whenever somebody writes.
            with connection.wrap_database_errors:
                connection.connection.backup(copy, pages=-1)
        finally:
            copy.close()
        yield path
    finally:
        for name in COPIES:
            (folder / name).unlink(missing_ok=True)


@contextmanager
def _connected(reading: BaseDatabaseWrapper) -> Iterator[None]:
    connections[SNAPSHOT] = reading
    try:
        yield
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT]
