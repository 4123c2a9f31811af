"""`manage.py doctor`: what is wrong with this installation, and what to do."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from kacanik_comms.core.health import Urgency
from kacanik_comms.server.doctor.actions import examine
from kacanik_comms.server.doctor.reading import as_it_is

MARKS = {Urgency.GOOD: "ok", Urgency.ATTENTION: "note", Urgency.WRONG: "WRONG"}


class Command(BaseCommand):
    help = "Examines settings, mail, worker, clock, disk, rights, data and backups; fails where one is wrong."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        count = 0
        with translation.override("en"):
            for title, condition in chain(as_it_is(), examine(at=timezone.now())):
                self.stdout.write(f"{MARKS[condition.urgency]:<6}{title}: {condition}")
                count += condition.urgency == Urgency.WRONG
        if count:
            raise CommandError(f"Wrong: {count}.")
