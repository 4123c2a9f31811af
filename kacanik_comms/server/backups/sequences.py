"""The last key that a table gave out: after a restore no row gets the key of one that was removed, and its history."""

from django.db import connections, models

from kacanik_comms.server.backups.tables import Model


def last_key(model: Model, using: str) -> int | None:
    """None where the table gives out no numbers."""
    if not isinstance(model._meta.pk, models.AutoField):
        return None
    table = model._meta.db_table
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model, using)}")  # noqa: S608 - our own name
        value, is_called = cursor.fetchone()
    return int(value) if is_called else 0


def set_last_key(model: Model, key: int, using: str) -> None:
    greatest = model._base_manager.using(using).aggregate(key=models.Max("pk"))["key"] or 0
    key = max(key, greatest)
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            if key:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, key]
                )
        else:
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(model, using), max(key, 1), key > 0])


def _sequence(model: Model, using: str) -> str:
    connection = connections[using]
    with connection.cursor() as cursor:
        names = [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column]
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", names)
        return str(cursor.fetchone()[0])
