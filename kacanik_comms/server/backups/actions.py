"""Making an archive of everything, putting it back, and trying whether that works."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, Error, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField
from django.utils import timezone

import kacanik_comms
from kacanik_comms.core.models import LastDone
from kacanik_comms.core.text import as_sentence
from kacanik_comms.evaluation import triggers
from kacanik_comms.letters.models import Letter
from kacanik_comms.report.verification import what_is_wrong as wrong_with_reports
from kacanik_comms.server.backups import archives, secret_settings, sequences
from kacanik_comms.server.backups.archives import Archive, ArchiveWriter
from kacanik_comms.server.backups.files import names_of_files
from kacanik_comms.server.backups.marks import BACKUP, RESTORE_TRIED
from kacanik_comms.server.backups.places import check_place_is_empty, drop_tables, evidence_beside
from kacanik_comms.server.backups.refusal import BackupRefused
from kacanik_comms.server.backups.retention import PARTIAL, made_at, name_at, superfluous
from kacanik_comms.server.backups.snapshots import COPIES, snapshot
from kacanik_comms.server.backups.tables import (
    LARGE_ROWS_AT_ONCE,
    ROWS_AT_ONCE,
    Model,
    applied_migrations,
    columns_of,
    lines_of,
    models_in,
    row_of,
    total_of,
    unknown_migrations,
)

# Evidence that is removed while the archive is written is no damage: the archive is then written anew.
ATTEMPTS = 3
DEFAULT = DEFAULT_DB_ALIAS
TRIAL = "restore-tried-"
# Whoever read an archive could go on in somebody's session: after a restore everybody signs in anew.
WITHOUT_ROWS = {"sessions.Session", "usersessions.UserSession"}


@dataclass(frozen=True)
class Backup:
    """An archive that was written and read again. `missing` names files of evidence that were not there."""

    path: Path
    size: int
    rows: int
    files: int
    missing: list[str]
    removed: list[str] = field(default_factory=list)


def back_up(*, folder: Path, at: datetime, passphrase: str = "") -> Backup:
    """Writes an archive into the folder, whole or not at all, reads it again, and removes what need not be kept."""
    with _only_backup(folder):
        target = folder / name_at(at)
        partial = folder / f"{target.name}{PARTIAL}"
        try:
            missing = _write_archive(partial, at=at, passphrase=passphrase)
            with archives.opened(partial) as archive:
                rows = sum(table["rows"] for table in archive.tables.values())
                files = sum(name.startswith(archives.EVIDENCE) for name in archive.members)
            partial.replace(target)
            _sync(folder)
        finally:
            partial.unlink(missing_ok=True)
        removed = superfluous(
            (path.name for path in folder.iterdir()),
            daily=settings.BACKUPS_KEPT["daily"],
            weekly=settings.BACKUPS_KEPT["weekly"],
            monthly=settings.BACKUPS_KEPT["monthly"],
        )
        for name in removed:
            (folder / name).unlink()
    LastDone.objects.mark(BACKUP, at=at)
    return Backup(target, target.stat().st_size, rows, files, missing, removed)


@dataclass(frozen=True)
class Restored:
    """What was put back. `letters` were waiting to be sent and are not sent any more."""

    archive: Archive
    letters: int


def restore(*, path: Path) -> Restored:
    """Puts an archive into an empty place, whatever database it came from. Until everything is there, nothing is."""
    with archives.opened(path) as archive:
        if unknown := unknown_migrations(archive.migrations):
            raise BackupRefused(
                f"{path.name} was made by version {archive.manifest['version']}, which is newer than this one, "
                f"{kacanik_comms.__version__} (migration {unknown[0][0]} {unknown[0][1]}): install that version first."
            )
        check_place_is_empty()
        with evidence_beside() as evidence:
            archive.extract_evidence(evidence.beside)
            try:
                # Off before the transaction begins, because SQLite makes no tables with them: rows come in any order.
                with connection.constraint_checks_disabled(), transaction.atomic():
                    _load_everything(archive)
                    evidence.put_in_place()
            except Error as error:
                raise BackupRefused(
                    f"The database refused the rows: {as_sentence(error)} Nothing was changed."
                ) from error
            evidence.is_complete = True
    ContentType.objects.clear_cache()
    # What was kept is of another database.
    cache.clear()
    # An archive of an earlier version is brought up to this one; the triggers are written besides.
    call_command("migrate", verbosity=0)
    # The server of which it is a copy has sent them since, or sends them still.
    letters = Letter.objects.all().drop(Letter.Problem.TOO_LATE, at=timezone.now())
    if wrong := [*triggers.what_is_missing(), *wrong_with_reports()]:
        raise BackupRefused(
            f"Everything was restored, and not everything is as it should be: {'; '.join(wrong[:3])}."
        )
    return Restored(archive, letters)


def try_restore(*, path: Path, at: datetime) -> str:
    """Restores the archive for real, with a process and a database of its own that are gone afterwards."""
    for interrupted in settings.DATA_DIR.glob(f"{TRIAL}*"):
        shutil.rmtree(interrupted, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=TRIAL, dir=settings.DATA_DIR) as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        answer = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "django", "restore", str(path.resolve())],
            env=environment | {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "kacanik_comms.settings"},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        # Killed, for example because memory was short, it says nothing.
        _before, _break, last = answer.stderr.strip().rpartition("\n")
        sentence = last.removeprefix("CommandError: ")
        raise BackupRefused(sentence or f"The trial ended without a word (exit status {answer.returncode}).")
    LastDone.objects.mark(RESTORE_TRIED, at=at)
    return answer.stdout.partition("\n")[0]


# Writing


def _write_archive(partial: Path, *, at: datetime, passphrase: str) -> list[str]:
    for _attempt in range(ATTEMPTS):
        with partial.open("wb") as file:
            partial.chmod(0o600)
            writer = ArchiveWriter(file, at=at, folder=partial.parent)
            with snapshot(partial.parent) as using:
                missing = _write_members(writer, using, passphrase)
            file.flush()
            os.fsync(file.fileno())
        if set(missing) <= names_of_files(DEFAULT):
            break
    return missing


def _write_members(writer: ArchiveWriter, using: str, passphrase: str) -> list[str]:
    if not (models := models_in(using)):
        raise BackupRefused("The database has no tables: DATA_DIR or DATABASE_URL is not what it was.")
    tables = {}
    for model in models:
        table = model._meta.db_table
        is_kept = model._meta.label not in WITHOUT_ROWS
        lines = lines_of(model, using, put=writer.add_sealed) if is_kept else ()
        total = writer.add_lines(archives.table_name(table), lines)
        last_key = sequences.last_key(model, using)
        tables[table] = {"rows": total.rows, "sum": total.checksum, "last_key": last_key}
    missing = [name for name in sorted(names_of_files(using)) if not _add_evidence(writer, name)]
    if passphrase:
        writer.add_bytes(archives.SECRETS, secret_settings.encrypted(passphrase))
    writer.finish(
        {
            "application": archives.APPLICATION,
            "format": archives.FORMAT,
            "version": kacanik_comms.__version__,
            "municipality": "Kaçanik",
            "site": settings.SITE_URL,
            "made_at": writer.at.isoformat(),
            "engine": connection.vendor,
            "migrations": applied_migrations(using),
            "tables": tables,
            "missing": missing,
        }
    )
    return missing


def _add_evidence(writer: ArchiveWriter, name: str) -> bool:
    if not archives.is_safe(name):
        raise BackupRefused(
            f"The database names a file {name!r} that is none of ours: correct that row first."
        )
    try:
        with (settings.MEDIA_ROOT / name).open("rb") as content:
            writer.add(archives.evidence_name(name), content)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _only_backup(folder: Path) -> Iterator[None]:
    """What an interrupted one left behind is removed; the system gives the lock back however a process ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused("Another backup is being made at this moment.") from None
        for path in folder.iterdir():
            if path.name in COPIES or (path.suffix == PARTIAL and made_at(path.stem)):
                path.unlink(missing_ok=True)
        yield


def _sync(folder: Path) -> None:
    """That the archive has its name is on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# Reading


def _load_everything(archive: Archive) -> None:
    # What is left of the editor's work at its end, foreign keys and their check, comes after the rows.
    with connection.schema_editor(atomic=False) as editor:
        drop_tables(editor)
        _record_migrations(archive)
        tables = models_in(DEFAULT)
        if {model._meta.db_table for model in tables} != set(archive.tables):
            raise BackupRefused(
                "The archive does not have the tables of its version: it is no archive of this application."
            )
        for model in tables:
            if not model._meta.auto_created:  # the tables between are made with those whose rows they connect
                editor.create_model(model)
        for model in tables:
            _load(model, archive)
    for model in tables:
        _check_loaded(model, archive.tables[model._meta.db_table])


def _record_migrations(archive: Archive) -> None:
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in archive.migrations:
        recorder.record_applied(app, name)


def _load(model: Model, archive: Archive) -> None:
    for column in columns_of(model):
        # The rows say when they were written.
        if hasattr(column, "auto_now"):
            column.auto_now = column.auto_now_add = False
    is_large = any(isinstance(column, BinaryField) for column in columns_of(model))
    rows = (row_of(model, line, archive.sealed) for line in archive.lines(model._meta.db_table))
    while batch := list(islice(rows, LARGE_ROWS_AT_ONCE if is_large else ROWS_AT_ONCE)):
        model._base_manager.bulk_create(batch)


def _check_loaded(model: Model, expected: dict[str, Any]) -> None:
    total = total_of(model, DEFAULT)
    if (total.rows, total.checksum) != (expected["rows"], expected["sum"]):
        raise BackupRefused(
            f"The table {model._meta.db_table} is not what the archive says. Nothing was changed."
        )
    if expected["last_key"] is not None:
        sequences.set_last_key(model, expected["last_key"], DEFAULT)
