"""With its key, an archive makes a new server the old one; without the key, nobody reads a secret in it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kacanik_comms.server.backups import archives
from kacanik_comms.server.backups.actions import back_up
from tests.server.backups.places import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "a sentence that nobody guesses"
SECRET = "s3cret-" * 10


@pytest.fixture
def archive(transactional_db, tmp_path, monkeypatch):
    key = tmp_path / "seal.p12"
    key.write_bytes(b"the municipality's key")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("SIGNING_KEY", str(key))
    return back_up(folder=tmp_path / "backups", at=NIGHT, passphrase=KEY).path


def test_the_secret_settings_come_back(archive, settings, tmp_path):
    settings.BACKUP_KEY = KEY
    target = tmp_path / "environment"
    call_command("restore", str(archive), secrets_to=target, stdout=StringIO())
    assert f"SECRET_KEY={SECRET}\n" in target.read_text()
    assert f"SIGNING_KEY={target}.p12\n" in target.read_text()
    assert (tmp_path / "environment.p12").read_bytes() == b"the municipality's key"
    assert target.stat().st_mode & 0o777 == 0o600


def test_nothing_secret_stands_in_the_archive(archive):
    assert SECRET.encode() not in archive.read_bytes()


def test_a_wrong_key_writes_nothing(archive, settings, tmp_path):
    settings.BACKUP_KEY = KEY + "!"
    with pytest.raises(CommandError, match="BACKUP_KEY is not the one"):
        call_command("restore", str(archive), secrets_to=tmp_path / "environment")
    assert not (tmp_path / "environment").exists()


def test_no_file_is_overwritten(archive, settings, tmp_path):
    settings.BACKUP_KEY = KEY
    target = tmp_path / "environment"
    target.write_text("MINE=1")
    with pytest.raises(CommandError, match="cannot be written: File exists"):
        call_command("restore", str(archive), secrets_to=target)
    assert target.read_text() == "MINE=1"


def test_without_a_key_there_are_no_secrets_in_it(transactional_db, tmp_path, settings):
    path = back_up(folder=tmp_path, at=NIGHT).path
    with archives.opened(path) as archive:
        assert archive.secrets() is None
    settings.BACKUP_KEY = KEY
    with pytest.raises(CommandError, match="has no secret settings"):
        call_command("restore", str(path), secrets_to=tmp_path / "environment")
