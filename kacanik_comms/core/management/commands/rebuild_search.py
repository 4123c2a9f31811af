"""Write the words of the search anew."""

from typing import Any

from django.core.management.base import BaseCommand

from kacanik_comms.core.search import rebuild


class Command(BaseCommand):
    help = "Writes the words of the search anew. The worker does the same once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        rebuild()
