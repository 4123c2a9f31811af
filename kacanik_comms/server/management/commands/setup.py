"""`manage.py setup`: everything up to the first administrator, after whom nobody needs a shell."""

import os
import sys
from collections.abc import Callable
from functools import partial
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone, translation

from kacanik_comms.core.terminal import typed
from kacanik_comms.core.text import as_sentence
from kacanik_comms.people.setup import (
    administrator,
    check_email,
    check_name,
    check_password,
    invited_administrator,
    make_administrator,
    missing,
)
from kacanik_comms.server import preparing


class Command(BaseCommand):
    help = (
        "Makes what an installation needs (folders, database, plan, static files, first administrator) and says what "
        "is still missing; done again, it changes nothing. Asks in the terminal for what neither options nor "
        "ADMIN_NAME, ADMIN_EMAIL and ADMIN_PASSWORD give; without a password it prints a link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default=os.environ.get("ADMIN_NAME", ""), help="First and last name.")
        parser.add_argument("--email", default=os.environ.get("ADMIN_EMAIL", ""))
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))
        parser.add_argument("--no-plan", action="store_true", help="Leave out the plan of Kaçanik.")
        parser.add_argument("--no-input", action="store_true", help="Never ask.")

    def handle(
        self, *, name: str, email: str, language: str, no_plan: bool, no_input: bool, **options: Any
    ) -> None:
        asks = sys.stdin.isatty() and not no_input
        with translation.override("en"):
            self._prepare(with_plan=not no_plan)
            if person := administrator():
                self.stdout.write(f"{person} ({person.email or person.username}) gives accounts and roles.")
            elif not (email or asks) and (person := invited_administrator()):
                self.stdout.write(
                    f"{person} has not chosen a password yet. Another link: {typed('setup')} --email {person.email}"
                )
            else:
                self._make(name, email, language, asks=asks)
            self.stdout.write(f"People reach it at {settings.SITE_URL}")
            call_command("check", deploy=settings.HTTPS, stdout=self.stdout, stderr=self.stderr)
            for sentence in missing(on=timezone.localdate()):
                self.stdout.write(f"Still missing: {sentence}")

    def _prepare(self, *, with_plan: bool) -> None:
        """Each step says what it did, or that nothing was to be done."""
        preparing.close_to_others()
        try:
            migrated = preparing.migrate()
        except preparing.NeedsUpdate:
            raise CommandError(f"The database is in use and older than the code: {typed('update')}") from None
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {as_sentence(error)}") from error
        preparing.close_to_others()  # also the database that was just made
        self._say(
            f"Database: {preparing.place_of_database()}", f"{migrated} migrations applied", bool(migrated)
        )
        if with_plan:
            loaded = preparing.load_official_plan()
            self._say("Plan: that of Kaçanik for 2023, with its strategy", "loaded", loaded)
        self._say("Static files", "collected", preparing.collect_static_files())

    def _say(self, what: str, done: str, is_done: bool) -> None:
        self.stdout.write(f"{what}: {done}." if is_done else f"{what}: there already.")

    def _make(self, name: str, email: str, language: str, *, asks: bool) -> None:
        password = os.environ.get("ADMIN_PASSWORD", "")
        if asks:
            name, email, password = self._asked(name, email, password)
        try:
            link = make_administrator(
                name=name, email=email, language=language, password=password, at=timezone.now()
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if link:
            self.stdout.write(f"{name} chooses a password here, once, within seven days:\n{link}")
        else:
            self.stdout.write(f"{name} signs in with {email.lower()}.")

    def _asked(self, name: str, email: str, password: str) -> tuple[str, str, str]:
        """What is given and will do is not asked for; what is refused is asked for again, and nothing else."""
        try:
            name = self._answer(name, lambda: input("Name of the first administrator: ").strip(), check_name)
            email = self._answer(email, lambda: input("E-mail: ").strip(), check_email)
            password = self._answer(
                password,
                lambda: getpass("Password (leave it empty to get a link): "),
                partial(check_password, name=name, email=email),
            )
        except EOFError:
            raise CommandError(f"Nobody was made. Begin again: {typed('setup')}") from None
        return name, email, password

    def _answer(self, given: str, ask: Callable[[], str], check: Callable[[str], None]) -> str:
        while True:
            answer = given or ask()
            try:
                check(answer)
            except ValidationError as refusal:
                self.stderr.write(" ".join(refusal.messages))
                given = ""
            else:
                return answer
