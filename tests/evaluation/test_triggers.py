"""What was signed is refused by the database itself, in whatever words it is asked."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from activities.adoption import actions as adoption
from activities.offices.actions import succeed
from kacanik_comms.evaluation import actions, triggers
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    FollowUp,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    SealedReport,
    YearSentence,
)
from plans.names.actions import rename
from tests.evaluation.january import EVENING, NOON, begin, find_about, sign, signed, submitted
from tests.factories import make_audience, make_desired_impact, make_office

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

CHANGES = {
    "the state": "UPDATE evaluation_evaluation SET state = 'draft', signed_by_id = NULL, signed_at = NULL",
    "the judgement": "UPDATE evaluation_evaluation SET judgement_sq = 'x'",
    "the evaluation": "DELETE FROM evaluation_evaluation",
    "a section": "UPDATE evaluation_narrative SET text_sq = 'x'",
    "a section, away": "DELETE FROM evaluation_narrative",
    "an assessment": "UPDATE evaluation_objectiveassessment SET verdict = 'achieved'",
    "a finding": "UPDATE evaluation_finding SET disposition = 'drop'",
    "a finding, away": "DELETE FROM evaluation_finding",
    "a step": "UPDATE evaluation_evaluationstep SET remark = 'x'",
    "a step, away": "DELETE FROM evaluation_evaluationstep",
    "the snapshot": "UPDATE evaluation_sealedreport SET snapshot = '{}'",
    "the report, away": "DELETE FROM evaluation_sealedreport",
    "the file": "UPDATE evaluation_sealedfile SET size = 1",
    "the file, away": "DELETE FROM evaluation_sealedfile",
    "one more file": "INSERT INTO evaluation_sealedfile (report_id, edition, content, size, sha256) "
    "SELECT id, 'en', '', 1, 'x' FROM evaluation_sealedreport",
    "one more step": "INSERT INTO evaluation_evaluationstep "
    "(evaluation_id, name, from_state, to_state, remark, by_id, at) "
    "SELECT id, 'sign', 'submitted', 'signed', '', prepared_by_id, prepared_at FROM evaluation_evaluation",
}
KEPT = [model._meta.db_table for model in triggers.KEPT]
# SQLite takes away what stands in the way of a new row, and asks no trigger of deletion; PostgreSQL asks none of the
# rows when a table is emptied.
WITHOUT_DELETING = (
    [
        f"{how} INTO {table} SELECT * FROM {table}"  # noqa: S608
        for table in KEPT
        for how in ("REPLACE", "INSERT OR REPLACE")
    ]
    if connection.vendor == "sqlite"
    # What the test itself wrote is settled first, or the database refuses for another reason.
    else [f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE" for table in (*KEPT, "accounts_user")]
)


def run(statement: str, values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def is_refused(statement: str, values: list[object] | None = None) -> bool:
    try:
        with transaction.atomic():
            run(statement, values)
    except DatabaseError as refusal:
        return "never changed" in str(refusal)
    return False


def kept() -> dict[str, list[tuple[object, ...]]]:
    """Every row of these tables as it is, word for word."""
    rows = {}
    for table in KEPT:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
            rows[table] = [
                tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
                for row in cursor.fetchall()
            ]
    return rows


@pytest.fixture
def everything_kept(plan, activity, officer, chief, plan_admin):
    """A signed year with at least one row in each table that keeps something."""
    before = adoption.before_amending(plan=plan, by=plan_admin, at=NOON, activity=activity)
    activity.title_sq = "Tjetër"
    activity.save()
    adoption.record_amendment(activity=activity, before=before, by=plan_admin, at=NOON, reason="Gabim.")
    succeed(
        office=make_office("press"),
        successor=make_office("media"),
        by=plan_admin,
        at=NOON,
        counts_from=NOON.date(),
        reason="Vendim.",
    )
    objective = activity.objective
    objective.title_sq = "Tjetër"
    rename(row=objective, by=plan_admin, at=NOON, today=NOON.date(), reason="Gabim.", counts_from=None)
    impact = make_desired_impact(make_audience("citizens"))
    indicator = Indicator.objects.create(plan=plan, number=1, name_sq="Shikime", level="output")
    evaluation = submitted(plan, officer)
    ImpactAssessment.objects.create(evaluation=evaluation, impact=impact, edited_by=officer)
    IndicatorValue.objects.create(evaluation=evaluation, indicator=indicator, actual=1, edited_by=officer)
    YearSentence.objects.create(evaluation=evaluation, edited_by=officer)
    finding = evaluation.findings.get()
    FollowUp.objects.create(evaluation=evaluation, recommendation=finding, edited_by=officer)
    sign(evaluation, chief)
    rows = kept()
    assert all(rows.values())
    return rows


def test_nothing_kept_goes_without_being_deleted(everything_kept):
    for statement in WITHOUT_DELETING:
        assert is_refused(statement), statement
        assert kept() == everything_kept, statement


@pytest.mark.parametrize("how", ["UPDATE", *(["UPDATE OR REPLACE"] if connection.vendor == "sqlite" else [])])
@pytest.mark.parametrize("model", [Evaluation, Narrative, ObjectiveAssessment, Finding])
def test_no_row_of_a_draft_takes_the_place_of_a_signed_one(plan, activity, officer, chief, model, how):
    first = signed(plan, officer, chief)
    second = actions.revise(evaluation=first, by=officer, at=EVENING, reason="Gabim.")
    key = "pk" if model is Evaluation else "evaluation"
    mine, theirs = (model.objects.filter(**{key: item.pk}).first().pk for item in (first, second))
    before = kept()
    assert is_refused(f"{how} {model._meta.db_table} SET id = {mine} WHERE id = {theirs}")
    assert kept() == before


def test_a_draft_is_written_and_thrown_away_beside_what_is_signed(plan, activity, officer, chief):
    """Whatever takes nothing away is allowed as before."""
    second = actions.revise(evaluation=signed(plan, officer, chief), by=officer, at=EVENING, reason="Gabim.")
    run("UPDATE evaluation_narrative SET text_sq = 'x' WHERE evaluation_id = %s", [second.pk])
    run("DELETE FROM evaluation_finding WHERE evaluation_id = %s", [second.pk])
    assert not second.findings.exists()


def test_empty_tables_can_be_emptied(db):
    """As the tests do, and whoever loads a copy into a new database."""
    if connection.vendor == "postgresql":
        run("TRUNCATE evaluation_evaluation, activities_amendment CASCADE")


@pytest.mark.usefixtures("everything_kept")
def test_nothing_signed_can_be_changed_in_raw_sql():
    for statement in CHANGES.values():
        assert is_refused(statement), statement
    assert SealedReport.objects.get().files.count() == len(EDITIONS)


def test_what_is_not_signed_can_be_changed(plan, activity, officer):
    evaluation = begin(plan, officer)
    find_about(evaluation, activity, officer)
    with connection.cursor() as cursor:
        for what in ("the judgement", "a finding", "a finding, away", "the evaluation"):
            cursor.execute(CHANGES[what])
    assert not plan.evaluations.exists()


def test_a_piece_of_a_draft_cannot_be_moved_into_a_signed_evaluation(plan, activity, officer, chief):
    first = signed(plan, officer, chief)
    second = actions.revise(evaluation=first, by=officer, at=EVENING, reason="Gabim.")
    assert is_refused(
        "UPDATE evaluation_finding SET evaluation_id = %s WHERE evaluation_id = %s", [first.pk, second.pk]
    )


def all_refusals() -> set[str]:
    return {f"{table}_refuses_{operation.lower()}" for table, operation, _why in triggers.refusals()}


def those_in_the_database() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall()}


def test_the_refusals_are_there_after_every_migration(db):
    triggers.remove()
    triggers.install()
    triggers.install()
    assert all_refusals() <= those_in_the_database()


@pytest.mark.django_db(transaction=True)
def test_they_are_there_again_when_the_tables_were_emptied(plan, activity, officer, chief):
    signed(plan, officer, chief)
    triggers.remove()
    call_command("flush", interactive=False, verbosity=0)
    assert not SealedReport.objects.exists()
    assert all_refusals() <= those_in_the_database()


def test_a_migration_finds_none_of_them_and_leaves_all(db):
    """SQLite cannot remake a table to which the trigger of another one refers."""
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    assert not those_in_the_database() & all_refusals()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert all_refusals() <= those_in_the_database()


# When they are not there


def test_after_a_migration_that_fails_somebody_is_told(db, monkeypatch, capsys):
    def fails(*args, **kwargs):
        raise DatabaseError("disk full")

    with monkeypatch.context() as halfway:
        halfway.setattr(MigrationExecutor, "migrate", fails)
        with pytest.raises(DatabaseError, match="disk full"):
            call_command("migrate", verbosity=0)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reasons"]["seals"].startswith("The database does not protect what was signed")
    with pytest.raises(CommandError):
        call_command("verify_reports")
    output = capsys.readouterr().out
    assert all(f"unprotected: the database has no trigger {name};" in output for name in all_refusals())
    call_command("migrate", verbosity=0)
    assert "seals" not in Client().get("/healthz").json()["reasons"]


def test_one_that_was_dropped_weakened_or_switched_off_is_named(db):
    table, name = "evaluation_sealedreport", "evaluation_sealedreport_refuses_update"
    if connection.vendor == "sqlite":
        run(f"DROP TRIGGER {name}")
        assert triggers.what_is_missing() == [name]
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN 1 = 0 BEGIN SELECT 1; END")
    else:
        run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        assert triggers.what_is_missing() == [name]
        run(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
        assert not triggers.what_is_missing()
        run(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
    assert triggers.what_is_missing() == [name]
    triggers.install()
    assert not triggers.what_is_missing()
