"""The place into which is restored: an empty database and an empty folder of evidence."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from kacanik_comms.core import caching
from kacanik_comms.server.backups.refusal import BackupRefused

# What an installation writes by itself before anybody works with it.
WRITTEN_BY_ITSELF = {
    "accounts.RequestCount",
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "core.LastDone",
    "core.Synonym",
    "django_tasks_database.DBTaskResult",
    "server.Diagnosis",
    "sessions.Session",
}
MIGRATIONS = "django_migrations"


def check_place_is_empty() -> None:
    tables = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}
    for table in _tables():
        if table == MIGRATIONS or tables.get(table) in WRITTEN_BY_ITSELF:
            continue
        if table not in tables:
            raise BackupRefused(
                f"The database has a table {table} that is none of ours: restore into a database of its own."
            )
        if _has_rows(table):
            raise BackupRefused(f"The database is not empty (there are rows in {table}): {_what_to_do()}")
    if any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*")):
        raise BackupRefused(
            f"There are files in {settings.MEDIA_ROOT}: move that folder away, then restore again."
        )


def drop_tables(editor: Any) -> None:
    for table in _tables():
        editor.execute(editor.sql_delete_table % {"table": editor.quote_name(table)})


@dataclass
class EvidenceBeside:
    """The restored files, beside their place until the rows are there."""

    beside: Path
    is_complete: bool = False

    def put_in_place(self) -> None:
        place = Path(settings.MEDIA_ROOT)
        # Empty, as was checked.
        shutil.rmtree(place, ignore_errors=True)
        self.beside.replace(place)

    def take_back(self) -> None:
        if not self.is_complete and not self.beside.exists():
            Path(settings.MEDIA_ROOT).replace(self.beside)


@contextmanager
def evidence_beside() -> Iterator[EvidenceBeside]:
    place = Path(settings.MEDIA_ROOT)
    evidence = EvidenceBeside(place.with_name(f"{place.name}.restoring"))
    shutil.rmtree(evidence.beside, ignore_errors=True)  # of one that was interrupted
    evidence.beside.mkdir(mode=0o700, parents=True)
    try:
        yield evidence
    finally:
        evidence.take_back()
        shutil.rmtree(evidence.beside, ignore_errors=True)


def _tables() -> list[str]:
    """Without those that the database keeps for itself, and the cache, which may be lost."""
    tables = connection.introspection.table_names()
    return [table for table in tables if not table.startswith("sqlite_") and table != caching.TABLE]


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a name of the database
        return cursor.fetchone() is not None


def _what_to_do() -> str:
    if connection.vendor == "sqlite":
        return f"stop the server and move {connection.settings_dict['NAME']} away, then restore again."
    return "name a new, empty database in DATABASE_URL, then restore again."
