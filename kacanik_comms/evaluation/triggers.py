"""What the database itself refuses: any change to a signed evaluation, to what was written in it, and to its sealed
report, to a plan as it was adopted and to its amendments, to changes of names and successions of offices, by whatever
program and in whatever SQL (docs/adr/0011, 0014 and 0022).

A row can go without being deleted: SQLite's REPLACE takes away whatever stands in the way of the new row and asks no
trigger of deletion, and PostgreSQL's TRUNCATE asks none of its rows. So a new or changed row is refused where its keys
belong to a row that is kept, and emptying a table where one of its rows is.

They are taken away before every migration and written anew after it: SQLite cannot remake a table to which the trigger
of another one refers, and loses those of the table itself. `what_is_missing` says whether they are all there.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections
from django.db.models import Model

from activities.models import Amendment, PlanBaseline
from kacanik_comms.evaluation.models import WRITTEN, Evaluation, EvaluationStep, SealedFile, SealedReport
from plans.names.models import NameChange, Succession

SENTENCE = "What was signed is never changed."
SENTENCE_ON_ADOPTED = "What was adopted is never changed."
ADOPTED: tuple[type[Model], ...] = (PlanBaseline, Amendment, NameChange, Succession)
SEALED: tuple[type[Model], ...] = (SealedReport, SealedFile)
OF_AN_EVALUATION: tuple[type[Model], ...] = (EvaluationStep, *WRITTEN)
# That the evaluation of the row is signed; the names are those of our own tables.
SIGNED = f"(SELECT state FROM {Evaluation._meta.db_table} WHERE id = {{row}}.evaluation_id) = 'signed'"  # noqa: S608
# That the report of the file belongs to an evaluation that is signed already.
OF_SIGNED_REPORT = (
    f"(SELECT e.state FROM {Evaluation._meta.db_table} e JOIN {SealedReport._meta.db_table} r "  # noqa: S608
    "ON r.evaluation_id = e.id WHERE r.id = NEW.report_id) = 'signed'"
)
# That a row is kept, for each of the tables.
KEPT: dict[type[Model], str] = {
    Evaluation: "{row}.state = 'signed'",
    **dict.fromkeys(OF_AN_EVALUATION, SIGNED),
    **dict.fromkeys((*SEALED, *ADOPTED), "1 = 1"),
}
# That nothing more is added to what is signed.
CLOSED: dict[type[Model], str] = {
    **dict.fromkeys(OF_AN_EVALUATION, SIGNED.format(row="NEW")),
    SealedReport: SIGNED.format(row="NEW"),
    SealedFile: OF_SIGNED_REPORT,
}


def refusals(using: str = "default") -> Iterator[tuple[str, str, str]]:
    """Table, operation, and the condition under which it is refused."""
    for model, kept in KEPT.items():
        table = model._meta.db_table
        is_in_the_way = _takes_the_place_of_kept(model, kept)
        closed = [CLOSED[model]] if model in CLOSED else []
        yield table, "INSERT", " OR ".join([*closed, is_in_the_way])
        if kept == "1 = 1":
            yield table, "UPDATE", kept
        else:
            yield table, "UPDATE", " OR ".join([kept.format(row="OLD"), *closed, is_in_the_way])
        yield table, "DELETE", kept.format(row="OLD")
        if connections[using].vendor == "postgresql":
            yield table, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table} k WHERE {kept.format(row='k')})"  # noqa: S608


def _takes_the_place_of_kept(model: type[Model], kept: str) -> str:
    """That one of the keys of the new row belongs to a row that is kept."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} k WHERE "  # noqa: S608
        + " AND ".join(f"k.{column} = NEW.{column}" for column in key)
        + f" AND {kept.format(row='k')})"
        for key in _keys_of(model)
    )


def _keys_of(model: type[Model]) -> Iterator[list[str]]:
    """The columns of which no two rows say the same. A key under a condition is left out: those of ours are of open
    evaluations, and no open one is kept."""
    columns = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    yield from ([columns[field.name]] for field in model._meta.local_concrete_fields if field.unique)
    for constraint in model._meta.total_unique_constraints:
        yield [columns[name] for name in constraint.fields]


def install(using: str = "default", **_signal: Any) -> None:
    """Writes all triggers; what is there already is replaced."""
    _run(using, [*_removal(using), *_creation(using)])


def remove(using: str = "default") -> None:
    """Takes all of them away, as the tests do before they empty the tables."""
    _run(using, _removal(using))


def what_is_missing(using: str = "default") -> list[str]:
    """The names of the triggers that are not there, are switched off, or say something else than they should."""
    wanted = dict(_wanted(using))
    there = _found(using)
    return sorted(name for name, body in wanted.items() if there.get(name) != body)


def _wanted(using: str) -> Iterator[tuple[str, str]]:
    """Each trigger with what the database keeps of it: all of it on SQLite, its function on PostgreSQL."""
    is_sqlite = connections[using].vendor == "sqlite"
    for table, operation, condition in refusals(using):
        name = _name(table, operation)
        if is_sqlite:
            yield name, next(_for_sqlite(name, table, operation, condition))
        else:
            yield name, _body(table, operation, condition)


def _found(using: str) -> dict[str, str]:
    """The triggers that the database has and obeys."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
                "AND t.tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
            )
        return dict(cursor.fetchall())


def _there(using: str) -> list[tuple[str, str, str]]:
    """The refusals of the tables that there are: a migration that goes back takes some away."""
    tables = set(connections[using].introspection.table_names())
    return [refusal for refusal in refusals(using) if refusal[0] in tables]


def _run(using: str, statements: Iterable[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _removal(using: str) -> Iterator[str]:
    of_table = "" if connections[using].vendor == "sqlite" else " ON {table}"
    for table, operation, _condition in _there(using):
        yield f"DROP TRIGGER IF EXISTS {_name(table, operation)}{of_table.format(table=table)}"


def _creation(using: str) -> Iterator[str]:
    write = _for_sqlite if connections[using].vendor == "sqlite" else _for_postgresql
    for table, operation, condition in _there(using):
        yield from write(_name(table, operation), table, operation, condition)


def _sentence_on(table: str) -> str:
    return SENTENCE_ON_ADOPTED if table in {model._meta.db_table for model in ADOPTED} else SENTENCE


def _name(table: str, operation: str) -> str:
    return f"{table}_refuses_{operation.lower()}"


def _for_sqlite(name: str, table: str, operation: str, condition: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_sentence_on(table)}'); END"
    )


def _for_postgresql(name: str, table: str, operation: str, condition: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $${_body(table, operation, condition)}$$"
    )
    each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
    yield f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"


def _body(table: str, operation: str, condition: str) -> str:
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(operation, "NEW")
    refusal = f"'{_sentence_on(table)}' USING ERRCODE = 'integrity_constraint_violation'"
    return f" BEGIN IF {condition} THEN RAISE EXCEPTION {refusal}; END IF; RETURN {row}; END "
