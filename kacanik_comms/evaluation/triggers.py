"""What the database itself refuses: any change to a signed evaluation, to what was written in it, and to its sealed
report, to a plan as it was adopted and to its amendments, by whatever program and in whatever SQL (docs/adr/0011
and 0014).

They are taken away before every migration and written anew after it: SQLite cannot remake a table to which the trigger
of another one refers, and loses those of the table itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections
from django.db.models import Model

from activities.models import Amendment, PlanBaseline
from kacanik_comms.evaluation.models import (
    Evaluation,
    EvaluationStep,
    Finding,
    ImpactAssessment,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    SealedFile,
    SealedReport,
)

SENTENCE = "What was signed is never changed."
SENTENCE_ON_ADOPTED = "What was adopted is never changed."
ADOPTED: tuple[type[Model], ...] = (PlanBaseline, Amendment)
# That the evaluation of the row is signed; the names are those of our own tables.
SIGNED = f"(SELECT state FROM {Evaluation._meta.db_table} WHERE id = {{row}}.evaluation_id) = 'signed'"  # noqa: S608
WRITTEN: tuple[type[Model], ...] = (
    EvaluationStep,
    Narrative,
    ObjectiveAssessment,
    ImpactAssessment,
    Finding,
    IndicatorValue,
)
# That the report of the file belongs to an evaluation that is signed already.
OF_SIGNED_REPORT = (
    f"(SELECT e.state FROM {Evaluation._meta.db_table} e JOIN {SealedReport._meta.db_table} r "  # noqa: S608
    "ON r.evaluation_id = e.id WHERE r.id = NEW.report_id) = 'signed'"
)


def refusals() -> Iterator[tuple[str, str, str]]:
    """Table, operation, and the condition under which it is refused."""
    evaluation = Evaluation._meta.db_table
    yield evaluation, "UPDATE", "OLD.state = 'signed'"
    yield evaluation, "DELETE", "OLD.state = 'signed'"
    for model in WRITTEN:
        table = model._meta.db_table
        yield table, "INSERT", SIGNED.format(row="NEW")
        yield table, "UPDATE", f"{SIGNED.format(row='OLD')} OR {SIGNED.format(row='NEW')}"
        yield table, "DELETE", SIGNED.format(row="OLD")
    sealed: tuple[type[Model], ...] = (SealedReport, SealedFile)
    for kept in (*sealed, *ADOPTED):
        for operation in ("UPDATE", "DELETE"):
            yield kept._meta.db_table, operation, "1 = 1"
    yield SealedReport._meta.db_table, "INSERT", SIGNED.format(row="NEW")
    yield SealedFile._meta.db_table, "INSERT", OF_SIGNED_REPORT


def install(using: str = "default", **_signal: Any) -> None:
    """Writes all triggers; what is there already is replaced."""
    _run(using, [*_removal(using), *_creation(using)])


def remove(using: str = "default") -> None:
    """Takes all of them away, as the tests do before they empty the tables."""
    _run(using, _removal(using))


def _there(using: str) -> list[tuple[str, str, str]]:
    """The refusals of the tables that there are: a migration that goes back takes some away."""
    tables = set(connections[using].introspection.table_names())
    return [refusal for refusal in refusals() if refusal[0] in tables]


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
    row = "OLD" if operation == "DELETE" else "NEW"
    refusal = f"'{_sentence_on(table)}' USING ERRCODE = 'integrity_constraint_violation'"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION {refusal}; "
        f"END IF; RETURN {row}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
