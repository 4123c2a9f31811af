"""`manage.py anonymise_leavers [--dry-run]`: removes the names of those who left `LEAVERS_KEPT_DAYS` ago."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from kacanik_comms.accounts.leaving import anonymise_leavers


class Command(BaseCommand):
    help = "Removes the names of people who left long ago. Signed records keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say whose.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        names = anonymise_leavers(at=timezone.now(), dry_run=dry_run)
        for name in names:
            self.stdout.write(name)
        self.stdout.write(f"{len(names)} {'would be' if dry_run else 'were'} made anonymous.")
