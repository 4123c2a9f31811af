"""Triggers that count every change to what public pages are made of: by whatever program and in whatever SQL.

They are written anew after every migration, because SQLite loses the triggers of a table that a migration remakes.
Why triggers, and why several counters on PostgreSQL: docs/adr/0017.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections

from kacanik_comms.public.models import ChangeCount

ROOMS = ("plans", "audiences", "activities")
OF_EVALUATION = ("SealedReport", "SealedFile")
OPERATIONS = ("INSERT", "UPDATE", "DELETE")
# More than the connections of a busy server; two that share a counter wait for each other for one commit.
PLACES = 64
COUNTER = ChangeCount._meta.db_table


def tables() -> list[str]:
    """Every table that a public page is made of, those of the links between rows too; the histories are not."""
    models = [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if not model.__name__.startswith("Historical")
    ]
    models += [apps.get_model("evaluation", name) for name in OF_EVALUATION]
    return sorted(model._meta.db_table for model in models)


def install(using: str = "default") -> None:
    """Writes all triggers; what is there already is replaced."""
    write = _for_sqlite if connections[using].vendor == "sqlite" else _for_postgresql
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        # While the migrations of one room are tested, those of another may not have run.
        if COUNTER not in existing:
            return
        for statement in write([table for table in tables() if table in existing]):
            cursor.execute(statement)


def _for_sqlite(of: list[str]) -> Iterator[str]:
    """One counter: SQLite lets one person write at a time anyway."""
    for table in of:
        for operation in OPERATIONS:
            name = f"{table}_counts_{operation.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} AFTER {operation} ON {table} BEGIN "  # noqa: S608 - our own names
                # Not OR IGNORE: inside a trigger the statement that fired it decides about conflicts.
                f"INSERT INTO {COUNTER} SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {COUNTER}); "
                f"UPDATE {COUNTER} SET number = number + 1 WHERE place = 0; END"
            )


def _for_postgresql(of: list[str]) -> Iterator[str]:
    """A counter for each connection, so that nobody waits for somebody else's transaction."""
    yield (
        f"CREATE OR REPLACE FUNCTION {COUNTER}_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
        f"INSERT INTO {COUNTER} AS c (place, number) VALUES (pg_backend_pid() % {PLACES}, 1) "
        f"ON CONFLICT (place) DO UPDATE SET number = c.number + 1; RETURN NULL; END $$"
    )
    for table in of:
        name = f"{table}_counts"
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} AFTER {' OR '.join(OPERATIONS)} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {COUNTER}_count()"
        )
