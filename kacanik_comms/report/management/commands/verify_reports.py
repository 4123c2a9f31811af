from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kacanik_comms.report.verification import what_is_wrong


class Command(BaseCommand):
    help = "Recomputes the SHA-256 of every sealed report; lists what is missing or changed, and then fails."

    def handle(self, **options: Any) -> None:
        wrong = list(what_is_wrong())
        for line in wrong:
            self.stdout.write(line)
        if wrong:
            raise CommandError("Not every sealed report is what was signed.")
        self.stdout.write("Every sealed report is what was signed.")
