"""What an operator is told about the things that take longer to look at."""

import os
import time
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

from activities.models import Evidence
from activities.records import actions
from activities.records.removal_actions import remove_occurrence
from kacanik_comms.core.health import Urgency
from kacanik_comms.core.models import WORKER, LastDone
from kacanik_comms.server.backups.marks import BACKUP
from kacanik_comms.server.doctor import cheap, thorough
from kacanik_comms.server.doctor.actions import examine
from kacanik_comms.server.doctor.reading import as_last_examined
from kacanik_comms.server.models import Diagnosis
from tests.core import upload_corpus as corpus
from tests.factories import make_recurring

GOOD, ATTENTION, WRONG = Urgency.GOOD, Urgency.ATTENTION, Urgency.WRONG


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "evidence", tmp_path / "backups"


@pytest.fixture
def proof(activity, officer):
    files = [corpus.taken("Procesverbali.pdf", corpus.pdf())]
    return actions.add_evidence(activity=activity, by=officer, files=files)[0]


def old(path: Path) -> None:
    os.utime(path, (time.time() - 7200,) * 2)


def test_evidence_that_is_missing_or_changed_is_counted(proof):
    assert thorough.evidence().urgency == GOOD
    Path(proof.file.path).write_bytes(b"another")
    assert "0 missing, 1 changed, 0 unreadable" in str(thorough.evidence())
    Path(proof.file.path).unlink()
    assert "1 missing, 0 changed" in str(thorough.evidence())
    assert thorough.evidence().urgency == WRONG


def refuse(*args, **options):
    raise PermissionError(13, "Permission denied")


def test_one_file_that_cannot_be_read_ends_no_examination(proof, monkeypatch):
    monkeypatch.setattr(default_storage, "open", refuse)
    assert "0 missing, 0 changed, 1 unreadable" in str(thorough.evidence())


def test_folders_that_cannot_be_read_end_no_examination(proof, settings, monkeypatch):
    settings.BACKUP_DIR.mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "Permission denied" in str(thorough.archive())
    monkeypatch.setattr(Path, "rglob", refuse)
    assert "folder of the data cannot be read" in str(thorough.evidence())


def test_a_file_that_belongs_to_no_record_is_named_when_it_is_old(proof, settings):
    path = settings.MEDIA_ROOT / "foto.jpg"
    path.touch()
    assert thorough.evidence().urgency == GOOD
    old(path)
    assert thorough.evidence().urgency == ATTENTION
    assert "foto.jpg" in str(thorough.evidence())


def test_the_file_of_a_removed_record_belongs_to_it(plan, officer):
    """For thirty days it can be taken back with its evidence, also from a backup."""
    weekly = make_recurring(plan, "weekly")
    files = [corpus.taken("Procesverbali.pdf", corpus.pdf())]
    occurrence = actions.record_occurrence(
        activity=weekly, by=officer, today=date(2023, 3, 9), on=date(2023, 3, 8), files=files
    )
    path = Path(Evidence.objects.get().file.path)
    remove_occurrence(occurrence=occurrence, by=officer, now=timezone.now(), evidence_stays=False)
    assert not Evidence.objects.exists()
    old(path)
    assert thorough.evidence().urgency == GOOD


def test_a_mail_server_that_does_not_answer_is_noticed(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert thorough.mail().urgency == ATTENTION
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert thorough.mail().urgency == GOOD

    def refused(self):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(EmailBackend, "open", refused)
    assert thorough.mail().urgency == WRONG
    assert "Connection refused" in str(thorough.mail())


def test_the_settings_of_a_demonstration_are_no_server(settings):
    settings.DEMO = True
    assert thorough.configuration().urgency == ATTENTION
    settings.DEMO = False
    settings.SITE_URL = "https://old.example.org/"
    assert str(thorough.configuration()).startswith("SITE_URL leads to old.example.org, which ALLOWED_HOSTS")
    settings.SITE_URL = "https://testserver/"
    settings.SECURE_HSTS_SECONDS = 0
    assert "(security.W004)" in str(thorough.configuration())


@pytest.mark.postgresql
def test_rows_that_refer_to_nothing_are_noticed(activity):
    assert thorough.tables().urgency == GOOD
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("UPDATE activities_activity SET objective_id = 999")
            condition = thorough.tables()
            transaction.set_rollback(True)
        assert condition.urgency == WRONG
        assert "activities_activity" in str(condition)


def test_a_backup_that_cannot_be_read_is_noticed(settings):
    assert "There is no backup" in str(thorough.archive())
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "kacanik-20240120T013000Z.tar").write_bytes(b"rust")
    assert thorough.archive().urgency == WRONG


def test_an_examination_is_kept_and_read_in_each_language(proof, settings):
    Path(proof.file.path).unlink()
    lines = dict(examine(at=timezone.now()))
    assert len(lines) == len(thorough.CHECKS)
    assert not Diagnosis.objects.filter(check_name="configuration").exists()
    condition = Diagnosis.objects.get(check_name="evidence").condition
    assert str(condition).startswith("Files of evidence: 1 missing")
    with translation.override("sq"):
        assert "1 mungojnë" in str(condition)


def test_settings_that_were_wrong_once_are_not_wrong_for_ever(db):
    """The worker does not look at them, so that what an earlier version kept is forgotten."""
    Diagnosis.objects.create(
        check_name="configuration", urgency=WRONG, sentence="x", values={}, at=timezone.now()
    )
    list(examine(at=timezone.now(), names=["tables"]))
    assert cheap.examination().urgency == GOOD


def test_that_no_backup_was_ever_made_is_said_once(db):
    list(examine(at=timezone.now(), names=["archive"]))
    assert list(as_last_examined()) == []
    LastDone.objects.mark(BACKUP, at=timezone.now())
    assert len(list(as_last_examined())) == 1


def test_the_command_fails_where_something_is_wrong(db):
    output = StringIO()
    with pytest.raises(CommandError, match="Wrong: "):
        call_command("doctor", stdout=output)
    assert "WRONG Worker: No worker was seen for two minutes" in output.getvalue()
    LastDone.objects.mark(WORKER, at=timezone.now())
    assert "ok    Tables: The tables are whole" in output.getvalue()
