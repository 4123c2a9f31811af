"""`manage.py backup`: one archive of everything, while people go on working."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from kacanik_comms.core.text import as_sentence
from kacanik_comms.server.backups.actions import Backup, back_up
from kacanik_comms.server.backups.refusal import BackupRefused


class Command(BaseCommand):
    help = (
        "Writes one archive of the database, the evidence and the sealed reports into BACKUP_DIR, reads it again, and "
        "removes old ones."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.BACKUP_DIR,
            metavar="FOLDER",
            help="Another folder than BACKUP_DIR.",
        )

    def handle(self, *, to: Path, **options: Any) -> None:
        try:
            backup = back_up(folder=to, at=timezone.now(), passphrase=settings.BACKUP_KEY)
        except (BackupRefused, DatabaseError) as error:
            raise CommandError(f"No backup was made: {as_sentence(error)}") from error
        except OSError as error:
            raise CommandError(f"No backup was made: {error.filename or to}: {error.strerror}.") from error
        with translation.override("en"):
            self.stdout.write(in_words(backup))
        for name in backup.missing:
            self.stderr.write(f"Missing, and so not in the backup: evidence/{name}")
        if backup.missing:
            self.stderr.write("Look for these files in an older backup.")


def in_words(backup: Backup) -> str:
    sentence = (
        f"{backup.path}: {filesizeformat(backup.size)}, {backup.rows} rows, {backup.files} files of evidence, "
        "read again and whole."
    )
    if backup.removed:
        sentence += f" Removed: {', '.join(backup.removed)}."
    if not settings.BACKUP_KEY:
        sentence += " The secret settings are not in it: keep the environment file elsewhere, too."
    return sentence
