"""The tables of a database at the migrations that it has, whatever version wrote it, and their rows as lines of text.

A row is one line of JSON: a list of its columns, the same on SQLite and PostgreSQL. The sum of a table is that of the
SHA-256 of its lines, so that it does not depend on the order in which a database sorts texts.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kacanik_comms.server.backups.refusal import BackupRefused

ROWS_AT_ONCE = 500
# A row with a PDF in it has a few megabytes.
LARGE_ROWS_AT_ONCE = 2
MODULUS = 2**256

Model = type[models.Model]
# Keeps the content of a binary column apart and gives its name, or the other way round.
Put = Callable[[bytes], str]
Get = Callable[[str], bytes]


@dataclass
class Total:
    """How many lines, and their sum."""

    rows: int = 0
    sum: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(line).digest())) % MODULUS

    @property
    def checksum(self) -> str:
        return f"{self.sum:064x}"


def applied_migrations(using: str) -> list[tuple[str, str]]:
    return sorted(MigrationRecorder(connections[using]).applied_migrations())


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of a newer version, which this code does not have."""
    disk = MigrationLoader(None).disk_migrations or {}
    known = set(disk) | {replaced for migration in disk.values() for replaced in migration.replaces}
    return sorted(set(applied) - known)


def models_in(using: str) -> list[Model]:
    """The models as the database's own migrations leave them, with the tables between them, sorted by table."""
    if unknown := unknown_migrations(applied_migrations(using)):
        raise BackupRefused(
            f"The database was written by a newer version (migration {unknown[0][0]} {unknown[0][1]}): "
            "install that version first."
        )
    loader = MigrationLoader(connections[using])
    applied = set(loader.applied_migrations) & set(loader.graph.nodes)
    last = [
        node
        for node in applied
        if not any(child.key in applied for child in loader.graph.node_map[node].children)
    ]
    of_migrations = loader.project_state(sorted(last)).apps.get_models(include_auto_created=True)
    return sorted(
        (model for model in of_migrations if model._meta.managed and not model._meta.proxy),
        key=lambda model: model._meta.db_table,
    )


def columns_of(model: Model) -> list[Any]:
    return list(model._meta.local_concrete_fields)


def lines_of(model: Model, using: str, put: Put) -> Iterator[bytes]:
    """The rows of a table, as few in memory as possible."""
    columns = columns_of(model)
    is_binary = [isinstance(column, models.BinaryField) for column in columns]
    rows = (
        model._base_manager.using(using).order_by("pk").values_list(*(column.attname for column in columns))
    )
    for row in rows.iterator(chunk_size=LARGE_ROWS_AT_ONCE if any(is_binary) else ROWS_AT_ONCE):
        values = [
            put(bytes(value)) if binary and value is not None else value
            for binary, value in zip(is_binary, row, strict=True)
        ]
        yield json.dumps(
            values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text
        ).encode()


def total_of(model: Model, using: str) -> Total:
    """Computed from what the database has now."""
    total = Total()
    for line in lines_of(model, using, put=lambda content: hashlib.sha256(content).hexdigest()):
        total.add(line)
    return total


def row_of(model: Model, line: bytes, get: Get) -> models.Model:
    """The row that a line describes, not yet in a database; what the database computes is left to it."""
    columns = columns_of(model)
    values = zip(columns, json.loads(line), strict=True)
    return model(
        **{column.attname: _value(column, value, get) for column, value in values if not column.generated}
    )


def _value(column: Any, value: Any, get: Get) -> Any:
    match column:
        case _ if value is None:
            return None
        case models.BinaryField():
            return get(value)
        case models.JSONField():
            return value
    return column.to_python(value)


def _as_text(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
    raise TypeError(f"A backup cannot hold {value!r}.")
