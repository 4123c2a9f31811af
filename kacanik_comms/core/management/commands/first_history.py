"""`manage.py first_history`: after loaddata, gives every loaded row its first record of history."""

from typing import Any

from django.core.management.base import BaseCommand

from kacanik_comms.core.first_history import write_first_records


class Command(BaseCommand):
    help = "Writes the first record of history for every row that has none. Running it again changes nothing."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        written = write_first_records()
        if verbosity:
            self.stdout.write(f"Wrote {written} first records.")
