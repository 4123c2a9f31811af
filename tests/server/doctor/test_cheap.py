"""What an operator is told about the things that can be seen at once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from kacanik_comms.core.health import Urgency
from kacanik_comms.core.models import LastDone
from kacanik_comms.server.backups.marks import BACKUP, RESTORE_TRIED
from kacanik_comms.server.doctor import cheap
from kacanik_comms.server.models import Diagnosis

GOOD, ATTENTION, WRONG = Urgency.GOOD, Urgency.ATTENTION, Urgency.WRONG


def ago(**time):
    return timezone.now() - timedelta(**time)


def test_a_backup_is_missed_after_two_days(db):
    assert cheap.backup().urgency == ATTENTION
    LastDone.objects.mark(BACKUP, at=ago(hours=47))
    assert cheap.backup().urgency == GOOD
    LastDone.objects.mark(BACKUP, at=ago(hours=49))
    assert cheap.backup().urgency == WRONG
    assert "Run manage.py backup" in str(cheap.backup())


def test_a_trial_is_missed_after_a_hundred_days(db):
    assert cheap.trial().urgency == ATTENTION
    LastDone.objects.mark(RESTORE_TRIED, at=ago(days=99))
    assert cheap.trial().urgency == GOOD
    LastDone.objects.mark(RESTORE_TRIED, at=ago(days=101))
    assert cheap.trial().urgency == ATTENTION


def test_a_clock_that_was_set_back_is_noticed(db, monkeypatch, tmp_path):
    monkeypatch.setattr(cheap, "TIMESYNC", tmp_path / "no systemd")
    LastDone.objects.mark("prune_tasks", at=ago(minutes=1))
    assert cheap.clock().urgency == GOOD
    LastDone.objects.mark("prune_tasks", at=ago(hours=-1))
    assert cheap.clock().urgency == WRONG
    assert "timedatectl" in str(cheap.clock())


def test_a_clock_that_nobody_sets_is_noticed(db, monkeypatch, tmp_path):
    monkeypatch.setattr(cheap, "TIMESYNC", tmp_path)
    assert cheap.clock().urgency == ATTENTION
    (tmp_path / "synchronized").touch()
    assert cheap.clock().urgency == GOOD


def test_files_that_others_can_read_are_named(db, settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "evidence"
    settings.BACKUP_DIR = tmp_path / "backups"
    tmp_path.chmod(0o700)
    settings.MEDIA_ROOT.mkdir(mode=0o755)
    assert cheap.rights().urgency == GOOD
    tmp_path.chmod(0o755)
    condition = cheap.rights()
    assert condition.urgency == WRONG
    assert "chmod -R go=" in str(condition)
    assert str(tmp_path) not in str(condition)
    settings.MEDIA_ROOT.chmod(0o700)
    Path(connection.settings_dict["NAME"]).chmod(0o600)
    assert cheap.rights().urgency == ATTENTION


@pytest.mark.parametrize("urgency", [ATTENTION, WRONG])
def test_what_the_examination_found_is_said_without_details(db, urgency):
    """Anybody may ask /healthz."""
    sentence = "The mail server does not take letters: %(error)s"
    values = {"error": "user plan, password hunter2"}
    Diagnosis.objects.create(
        check_name="mail", urgency=urgency, sentence=sentence, values=values, at=ago(hours=1)
    )
    condition = cheap.examination()
    assert condition.urgency == (WRONG if urgency == WRONG else GOOD)
    assert "hunter2" not in str(condition)
