from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activities.records.evidence_files import what_is_wrong


class Command(BaseCommand):
    help = (
        "Recomputes the SHA-256 of every file of evidence; lists what is missing or changed, and then fails."
    )

    def handle(self, **options: Any) -> None:
        wrong = list(what_is_wrong())
        for line in wrong:
            self.stdout.write(line)
        if wrong:
            raise CommandError("Not every file of evidence is what was added.")
        self.stdout.write("Every file of evidence is what was added.")
