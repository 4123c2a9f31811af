"""`manage.py render_reports`: makes the reports that wait, and ends. The server starts it by itself."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kacanik_comms.evaluation.rendering.work import work


class Command(BaseCommand):
    help = "Makes the reports that wait in the queue, one after the other; at once nothing where another process does."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        work(clock=timezone.now)
