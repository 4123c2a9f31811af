"""Whoever lost a server has everything again, and nobody's record comes back changed."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from activities.models import Evidence, Occurrence
from activities.records.evidence_files import what_is_wrong as wrong_with_evidence
from kacanik_comms.accounts.models import User
from kacanik_comms.core.models import LastDone, Synonym
from kacanik_comms.evaluation import triggers
from kacanik_comms.evaluation.models import SealedFile
from kacanik_comms.letters.actions import write
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from kacanik_comms.report.verification import what_is_wrong as wrong_with_reports
from kacanik_comms.server.backups.actions import back_up, restore, try_restore
from kacanik_comms.server.backups.marks import BACKUP, RESTORE_TRIED
from kacanik_comms.server.backups.refusal import BackupRefused
from kacanik_comms.server.models import Diagnosis
from tests.server.backups.places import NIGHT, archive_of, burn_down, differences, manifest_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_everything_comes_back(year, tmp_path):
    Letter.objects.all().drop(Letter.Problem.TOO_LATE, at=NIGHT)
    first = archive_of(tmp_path / "backups")
    burn_down()
    restore(path=first)
    second = archive_of(tmp_path / "backups", NIGHT + timedelta(days=1))
    assert differences(first, second) == {}
    assert not triggers.what_is_missing()
    assert not [*wrong_with_reports(), *wrong_with_evidence()]
    assert Evidence.objects.exclude(file="").count() == 2
    assert bytes(SealedFile.objects.first().content).startswith(b"%PDF")


def test_nobody_goes_on_in_a_session_out_of_an_archive(officer, own_files, tmp_path, client):
    client.force_login(officer)
    client.get("/")
    UserSession.objects.create(user=officer, ip="127.0.0.1", user_agent="x", session_key="unknown")
    tables = manifest_of(archive_of(tmp_path / "backups"))["tables"]
    assert Session.objects.exists()
    assert tables["accounts_user"]["rows"] == User.objects.count()
    assert (tables["django_session"]["rows"], tables["usersessions_usersession"]["rows"]) == (0, 0)


def test_what_an_interrupted_backup_left_goes_and_files_of_others_stay(transactional_db, own_files, tmp_path):
    left = ["kacanik-20240119T013000Z.tar.partial", "snapshot.partial", "snapshot.partial-journal"]
    others = ["film.mp4.partial", "kacanik-20240119T013000Z.tar.partial.txt"]
    for name in [*left, *others]:
        (tmp_path / name).touch()
    path = archive_of(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} == {path.name, "backup.lock", *others}


@pytest.mark.slow
def test_no_letter_is_sent_by_two_servers(officer, own_files, tmp_path, capsys):
    """Whoever restores for an exercise must not write to everybody."""
    officer.email = "zyrtari@example.org"
    context = {"owner": officer, "what": "password", "at": NIGHT}
    [letter] = write(to=[officer], kind=LetterKind.ACCOUNT_CHANGED, context=context, event="x", at=NIGHT)
    path = archive_of(tmp_path / "backups")
    burn_down()
    call_command("restore", str(path))
    assert "not sent any more: 1." in capsys.readouterr().out
    letter.refresh_from_db()
    assert letter.state == Letter.State.DROPPED


@pytest.mark.parametrize(
    ("stderr", "sentence"),
    [
        ("", r"without a word \(exit status -9\)"),
        ("Traceback\nCommandError: It is damaged.\n", "^It is damaged"),
    ],
)
def test_a_trial_that_failed_says_why(tmp_path, monkeypatch, stderr, sentence):
    answer = subprocess.CompletedProcess([], returncode=-9, stdout="", stderr=stderr)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: answer)
    with pytest.raises(BackupRefused, match=sentence):
        try_restore(path=tmp_path / "x.tar", at=NIGHT)


@pytest.mark.slow
def test_no_row_gets_the_key_of_a_removed_one(transactional_db, own_files, tmp_path):
    removed = Synonym.objects.create(term="postim", meaning="rrjete")
    key = removed.pk
    removed.delete()
    path = archive_of(tmp_path / "backups")
    burn_down()
    restore(path=path)
    assert Synonym.objects.create(term="postim", meaning="rrjete").pk == key + 1


@pytest.mark.slow
def test_a_backup_of_an_earlier_version_is_brought_up_to_this_one(year, tmp_path):
    call_command("migrate", "server", "zero", verbosity=0)
    path = archive_of(tmp_path / "backups")
    assert "server_diagnosis" not in manifest_of(path)["tables"]
    burn_down()
    restore(path=path)
    assert not Diagnosis.objects.exists()
    assert Occurrence.objects.count() == 1
    assert not triggers.what_is_missing()


def test_the_archive_says_what_it_is_and_is_read_by_its_owner_alone(year, tmp_path):
    backup = back_up(folder=tmp_path / "backups", at=NIGHT)
    manifest = manifest_of(backup.path)
    assert (manifest["application"], manifest["engine"]) == ("kacanik_comms", connection.vendor)
    assert manifest["made_at"] == "2024-01-20T01:30:00+00:00"
    assert manifest["tables"]["activities_occurrence"]["rows"] == 1
    assert backup.path.name == "kacanik-20240120T013000Z.tar"
    assert (backup.path.stat().st_mode & 0o777, backup.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert {path.name for path in backup.path.parent.iterdir()} == {backup.path.name, "backup.lock"}
    assert LastDone.objects.get(job=BACKUP).at == NIGHT


def test_people_go_on_working_while_it_is_made(year, tmp_path, monkeypatch):
    """What they write meanwhile is in the next one, and what they remove is no damage of this one."""
    from kacanik_comms.server.backups import actions  # noqa: PLC0415 - whose step is interrupted

    add_evidence = actions._add_evidence
    attempts: list[str] = []

    def removed_meanwhile(writer, name):
        if not attempts:
            attempts.append(name)
            Synonym.objects.create(term="lajm", meaning="komunikata")
            Evidence.objects.all().delete()
            shutil.rmtree(settings.MEDIA_ROOT)
        return add_evidence(writer, name)

    monkeypatch.setattr(actions, "_add_evidence", removed_meanwhile)
    backup = back_up(folder=tmp_path / "backups", at=NIGHT)
    assert (len(attempts), backup.missing, backup.files) == (1, [], 0)


def test_missing_evidence_is_named_and_the_rest_is_kept(year, tmp_path):
    name = Evidence.objects.order_by("pk").first().file.name
    (Path(settings.MEDIA_ROOT) / name).unlink()
    backup = back_up(folder=tmp_path / "backups", at=NIGHT)
    assert backup.missing == [name]
    assert backup.files == 2  # the document, and the thumbnail of the photograph
    assert manifest_of(backup.path)["missing"] == [name]


@pytest.mark.slow
def test_a_database_moves_to_the_other_engine_and_back(demonstration, tmp_path):
    """On SQLite to another SQLite, on PostgreSQL to SQLite and back: one code."""
    Letter.objects.all().drop(Letter.Problem.TOO_LATE, at=NIGHT)
    first = archive_of(tmp_path / "backups")
    other = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    other |= {"DATA_DIR": str(tmp_path / "other"), "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings"}
    for command in (["restore", str(first)], ["backup", "--to", str(tmp_path / "second")]):
        subprocess.run(
            [sys.executable, "-m", "django", *command],
            env=other, cwd=settings.BASE_DIR, check=True, capture_output=True,
        )  # fmt: skip
    [second] = (tmp_path / "second").glob("*.tar")
    assert manifest_of(second)["engine"] == "sqlite"
    assert differences(first, second) == {}
    burn_down()
    restore(path=second)
    assert differences(first, archive_of(tmp_path / "third")) == {}


@pytest.mark.slow
def test_whoever_tries_a_restore_knows_that_it_works(proof, tmp_path):
    """It leaves nothing behind but the day on which it was tried."""
    path = archive_of(tmp_path / "backups")
    left = settings.DATA_DIR / "restore-tried-interrupted"
    left.mkdir()
    assert "every sum is the same" in try_restore(path=path, at=NIGHT)
    assert LastDone.objects.last_time_of(RESTORE_TRIED) == NIGHT
    assert not list(settings.DATA_DIR.glob("restore-tried-*"))
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(BackupRefused, match="damaged, cut off"):
        try_restore(path=path, at=NIGHT + timedelta(days=1))
    assert LastDone.objects.last_time_of(RESTORE_TRIED) == NIGHT
