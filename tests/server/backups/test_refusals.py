"""What is damaged, foreign or newer is refused with one sentence, and nothing is changed."""

import errno
import gzip
import io
import json
import shutil
import tarfile

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from activities.models import Evidence
from kacanik_comms.accounts.models import User
from kacanik_comms.core.sealing import canonical, fingerprint
from kacanik_comms.evaluation import triggers
from kacanik_comms.server.backups import archives
from kacanik_comms.server.backups.actions import back_up, restore
from kacanik_comms.server.backups.places import drop_tables
from kacanik_comms.server.backups.refusal import BackupRefused
from tests.server.backups.places import NIGHT, archive_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def archive(proof, tmp_path):
    return archive_of(tmp_path / "backups")


@pytest.fixture
def empty(archive):
    """The archive is made, and nobody has worked with the database yet."""
    shutil.rmtree(settings.MEDIA_ROOT)
    triggers.remove()
    call_command("flush", interactive=False, verbosity=0)


def members_of(path):
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def write(path, members, *others):
    with tarfile.open(path, "w") as tar:
        for member in others:
            tar.addfile(member)
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def rewritten(path, **values):
    """An archive whose manifest says something else, and is sealed as it should be."""
    members = members_of(path)
    manifest = canonical(json.loads(members[archives.MANIFEST]) | values).encode()
    write(
        path, members | {archives.MANIFEST: manifest, archives.MANIFEST_SUM: fingerprint(manifest).encode()}
    )
    return path


def refused(path, sentence):
    with pytest.raises(BackupRefused, match=sentence):
        restore(path=path)
    assert not User.objects.exists()
    assert not settings.MEDIA_ROOT.exists() or not list(settings.MEDIA_ROOT.iterdir())


@pytest.mark.slow
def test_every_flipped_byte_is_noticed(empty, archive):
    """One in each member, in its content; and in the manifest."""
    with tarfile.open(archive) as tar:
        places = [member.offset_data + member.size // 2 for member in tar if member.size]
    content = archive.read_bytes()
    for place in [*places[::10], *places[-2:]]:
        archive.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        refused(archive, "damaged")


@pytest.mark.slow
def test_a_cut_off_archive_is_refused(empty, archive):
    content = archive.read_bytes()
    end = content.index(archives.MANIFEST.encode())
    for part in (0, 0.3, 0.9, 0.99):
        archive.write_bytes(content[: int(end * part)])
        refused(archive, "damaged, cut off")


@pytest.mark.slow
def test_what_is_no_archive_of_ours_is_refused(empty, archive, tmp_path):
    letter = tmp_path / "letter.tar"
    letter.write_bytes(b"Nderuar z. Kryetar, " * 1000)
    refused(letter, "damaged, cut off, or no archive")
    refused(tmp_path / "nowhere.tar", "cannot be read")
    refused(rewritten(archive, application="redmine"), "not made by this application")


@pytest.mark.slow
def test_a_newer_archive_is_refused(empty, archive):
    manifest = json.loads(members_of(archive)[archives.MANIFEST])
    newer = [*manifest["migrations"], ["activities", "0999_of_tomorrow"]]
    refused(rewritten(archive, migrations=newer, version="9.0"), "version 9.0, which is newer")
    refused(rewritten(archive, format=2), "another format")


@pytest.mark.slow
def test_no_name_leads_out_of_the_folder(empty, archive):
    members = members_of(archive)
    for name in ("../outside.txt", "/outside.txt", "evidence/../../outside", "evidence/a\\b"):
        write(archive, {name: b"x"} | members)
        refused(archive, "damaged")


@pytest.mark.slow
def test_a_link_is_no_file(empty, archive):
    link = tarfile.TarInfo("evidence/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    write(archive, members_of(archive), link)
    refused(archive, "damaged")


@pytest.mark.slow
def test_rows_that_the_database_refuses_change_nothing(empty, archive):
    """An occurrence of an activity that is not there, in an archive that is whole."""
    members = members_of(archive)
    name = archives.table_name("activities_activity")
    members[name] = gzip.compress(b"")
    manifest = json.loads(members[archives.MANIFEST])
    manifest["files"][name] = {"size": len(members[name]), "sha256": fingerprint(members[name])}
    manifest["tables"]["activities_activity"] |= {"rows": 0, "sum": "0" * 64}
    write(archive, members)
    refused(rewritten(archive, files=manifest["files"], tables=manifest["tables"]), "refused the rows")


def test_a_place_that_is_not_empty_is_left_alone(archive):
    with pytest.raises(BackupRefused, match="The database is not empty"):
        restore(path=archive)
    assert Evidence.objects.count() == 1


@pytest.mark.slow
def test_files_that_are_there_are_left_alone(empty, archive):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "foto.jpg").touch()
    with pytest.raises(BackupRefused, match="There are files"):
        restore(path=archive)
    assert (settings.MEDIA_ROOT / "foto.jpg").exists()


def test_a_database_of_another_application_is_left_alone(transactional_db, own_files, tmp_path):
    path = archive_of(tmp_path / "backups")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE redmine_issues (id integer)")
        try:
            with pytest.raises(BackupRefused, match="redmine_issues that is none of ours"):
                restore(path=path)
        finally:
            cursor.execute("DROP TABLE redmine_issues")


def test_a_database_of_a_newer_version_is_not_backed_up(transactional_db, tmp_path):
    MigrationRecorder(connection).record_applied("activities", "0999_of_tomorrow")
    with pytest.raises(BackupRefused, match="written by a newer version"):
        back_up(folder=tmp_path, at=NIGHT)
    assert not list(tmp_path.glob("*.tar*"))


@pytest.mark.slow
def test_nothing_is_no_backup(transactional_db, own_files, tmp_path):
    """With a wrong DATA_DIR, backups of nothing would take the place of the real ones."""
    with connection.schema_editor() as editor:
        drop_tables(editor)
    try:
        with pytest.raises(CommandError, match="No backup was made: The database has no tables"):
            call_command("backup", to=tmp_path)
    finally:
        call_command("migrate", verbosity=0)
    assert not list(tmp_path.glob("*.tar*"))


def test_a_full_disk_is_one_sentence(transactional_db, own_files, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x"))

    monkeypatch.setattr(archives.ArchiveWriter, "add", full)
    with pytest.raises(CommandError, match="x: No space left on device"):
        call_command("backup", to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["backup.lock"]


def test_the_command_says_it_in_one_sentence(transactional_db, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.tar cannot be read: No such file or directory"):
        call_command("restore", str(tmp_path / "nowhere.tar"))
    with pytest.raises(CommandError, match="Name the archive"):
        call_command("restore")
