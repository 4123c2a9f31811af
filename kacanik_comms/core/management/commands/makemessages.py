"""Replaces Django's command of the same name, which needs a system gettext."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kacanik_comms.core import messages


class Command(BaseCommand):
    help = "Brings the message catalogues up to the code; --check only says what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit 1 if a message is not whole."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        sources = messages.extract_messages(Path(settings.BASE_DIR))
        problems: list[str] = []
        for locale in messages.PLURAL_FORMS:
            path = messages.catalogue_path(Path(settings.LOCALE_PATHS[0]), locale)
            if not check:
                messages.update_catalogue(sources, path, locale)
            problems += messages.problems(sources, messages.read_catalogue(path), locale)
        for problem in problems:
            self.stdout.write(problem)
        if problems and check:
            raise CommandError(f"{len(problems)} messages need a translation or a look.")
        self.stdout.write(f"{len(sources)} messages, {len(problems)} need a translation or a look.")
