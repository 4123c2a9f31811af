"""`manage.py installed`: what bin/install asks before it does a step, whatever it began with the last time."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from kacanik_comms.core.models import LastDone
from kacanik_comms.server import preparing
from kacanik_comms.server.backups.marks import RESTORE_TRIED

QUESTIONS = {
    "database": preparing.is_in_use,
    "trial": lambda: LastDone.objects.last_time_of(RESTORE_TRIED) is not None,
}


class Command(BaseCommand):
    help = "Ends with 0 where somebody has an account (database) or a backup was restored once (trial), else with 1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", choices=QUESTIONS)

    def handle(self, *, question: str, **options: Any) -> None:
        try:
            is_done = QUESTIONS[question]()
        except DatabaseError:
            is_done = False
        sys.exit(0 if is_done else 1)
