"""`manage.py restore`: puts an archive into an empty place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kacanik_comms.server.backups import archives, secret_settings
from kacanik_comms.server.backups.actions import restore, try_restore
from kacanik_comms.server.backups.archives import Archive
from kacanik_comms.server.backups.refusal import BackupRefused
from kacanik_comms.server.backups.retention import newest_archive


class Command(BaseCommand):
    help = (
        "Puts an archive of the command backup into an empty database and an empty folder, whatever database it came "
        "from. A damaged, foreign or newer archive is refused, and nothing is changed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "archive", type=Path, nargs="?", help="The archive; with --try, else the newest one."
        )
        parser.add_argument(
            "--try",
            action="store_true",
            dest="is_trial",
            help="Restore into a temporary place that is gone afterwards, and remember that it worked.",
        )
        parser.add_argument(
            "--secrets-to",
            type=Path,
            metavar="FILE",
            help="Restore nothing; write the secret settings of the archive into this file, with BACKUP_KEY.",
        )

    def handle(
        self, *, archive: Path | None, is_trial: bool, secrets_to: Path | None, **options: Any
    ) -> None:
        try:
            self._handle(archive, is_trial=is_trial, secrets_to=secrets_to)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"Nothing was restored: {error.filename}: {error.strerror}.") from error

    def _handle(self, path: Path | None, *, is_trial: bool, secrets_to: Path | None) -> None:
        if path is None and is_trial:
            path = newest_archive(settings.BACKUP_DIR)
        if path is None:
            raise BackupRefused("Name the archive to restore.")
        if secrets_to:
            self._write_secrets(path, secrets_to)
        elif is_trial:
            self.stdout.write(f"It works, in a temporary place. {try_restore(path=path, at=timezone.now())}")
        else:
            restored = restore(path=path)
            self.stdout.write(in_words(restored.archive))
            if restored.letters:
                self.stdout.write(
                    f"Letters that waited to be sent and are not sent any more: {restored.letters}."
                )

    def _write_secrets(self, path: Path, target: Path) -> None:
        if not settings.BACKUP_KEY:
            raise BackupRefused("Set BACKUP_KEY to the key with which the archive was made.")
        with archives.opened(path) as archive:
            content = archive.secrets()
        if content is None:
            raise BackupRefused("The archive was made without BACKUP_KEY: it has no secret settings.")
        for written in secret_settings.write_decrypted(content, settings.BACKUP_KEY, target):
            self.stdout.write(f"Written: {written}")


def in_words(archive: Archive) -> str:
    manifest = archive.manifest
    rows = sum(table["rows"] for table in archive.tables.values())
    files = sum(name.startswith(archives.EVIDENCE) for name in archive.members)
    sentence = (
        f"Restored the backup of {manifest['made_at']} (version {manifest['version']}, {manifest['engine']}): "
        f"{rows} rows in {len(archive.tables)} tables, {files} files of evidence; every sum is the same."
    )
    if manifest["missing"]:
        sentence += f" {len(manifest['missing'])} files of evidence were missing already when it was made."
    return sentence
