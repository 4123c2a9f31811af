"""`manage.py describe_api`: writes the description of the API anew from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from kacanik_comms.api import description


class Command(BaseCommand):
    help = "Writes the description of the API (OpenAPI) anew from the code."

    def handle(self, **options: Any) -> None:
        description.FILE.write_text(description.as_text(description.make()))
        self.stdout.write(f"Written: {description.FILE.name}")
