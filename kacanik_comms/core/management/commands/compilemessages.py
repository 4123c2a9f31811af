"""Replaces Django's command of the same name, which needs a system gettext."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kacanik_comms.core import messages


class Command(BaseCommand):
    help = "Compiles the message catalogues that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        for locale in messages.PLURAL_FORMS:
            path = messages.catalogue_path(Path(settings.LOCALE_PATHS[0]), locale)
            if messages.compile_catalogue(path, locale) and verbosity:
                self.stdout.write(f"Compiled the {locale} messages.")
