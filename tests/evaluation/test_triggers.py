"""What was signed is refused by the database itself, in whatever words it is asked."""

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection, transaction

from kacanik_comms.evaluation import actions, triggers
from kacanik_comms.evaluation.models import SealedReport
from tests.evaluation.january import EVENING, begin, find_about, signed

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


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_signed_can_be_changed_in_raw_sql(plan, activity, officer, chief, what):
    signed(plan, officer, chief)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[what])
    assert SealedReport.objects.get().files.count() == 1


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
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
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
