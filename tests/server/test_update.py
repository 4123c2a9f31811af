"""After new code was installed, one command does the rest, and stops with a sentence where it cannot."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from kacanik_comms.server.management.commands import update

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(settings, tmp_path, monkeypatch):
    """Runs it; `failing` names the step that fails."""
    settings.BACKUP_DIR, settings.STATIC_ROOT = tmp_path / "backups", tmp_path / "static"
    steps = []

    def run(failing="", sentence="disk I/O error"):
        def call(name, **options):
            steps.append(name)
            if name == failing:
                raise OperationalError(sentence)

        monkeypatch.setattr(update, "call_command", call)
        output = StringIO()
        try:
            call_command("update", stdout=output)
        finally:
            run.output = output.getvalue()
        return steps

    return run


def test_it_does_everything_in_order(run):
    assert run() == ["backup", "migrate", "compilemessages", "collectstatic"]
    assert "Now start the web server and the worker" in run.output


def test_without_a_backup_nothing_is_changed(run):
    with pytest.raises(CommandError, match=r"Backup: disk I/O error\. Nothing was changed"):
        run(failing="backup")
    assert "Database" not in run.output


def test_no_sentence_ends_with_two_full_stops(run):
    with pytest.raises(CommandError) as refusal:
        run(failing="backup", sentence="The database has no tables.")
    assert str(refusal.value) == "Backup: The database has no tables. Nothing was changed."


def test_a_migration_that_fails_says_how_to_go_back(run):
    with pytest.raises(CommandError, match="must not be started now: restore the backup"):
        run(failing="migrate")
    assert "Static files" not in run.output


@pytest.mark.slow
def test_it_makes_a_real_backup(settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR, settings.STATIC_ROOT = tmp_path / "backups", tmp_path / "static"
    call_command("update", stdout=StringIO())
    assert len(list((tmp_path / "backups").glob("kacanik-*.tar"))) == 1
