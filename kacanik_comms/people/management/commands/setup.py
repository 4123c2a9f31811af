"""`manage.py setup`: the first administrator of an installation, after whom nobody needs a shell."""

import os
import sys
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone, translation

from kacanik_comms.people.setup import administrator, make_administrator, missing


class Command(BaseCommand):
    help = (
        "Makes the first administrator and says what is still missing. Asks in the terminal for what neither options "
        "nor ADMIN_NAME, ADMIN_EMAIL and ADMIN_PASSWORD give; without a password it prints a link."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default=os.environ.get("ADMIN_NAME", ""), help="First and last name.")
        parser.add_argument("--email", default=os.environ.get("ADMIN_EMAIL", ""))
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))
        parser.add_argument("--no-input", action="store_true", help="Never ask.")

    def handle(self, *, name: str, email: str, language: str, no_input: bool, **options: Any) -> None:
        with translation.override("en"):
            if person := administrator():
                self.stdout.write(f"{person} ({person.email or person.username}) gives accounts and roles.")
            else:
                asks = sys.stdin.isatty() and not no_input
                self._make(name, email, language, asks=asks)
            for sentence in missing(on=timezone.localdate()):
                self.stdout.write(f"Still missing: {sentence}")

    def _make(self, name: str, email: str, language: str, *, asks: bool) -> None:
        password = os.environ.get("ADMIN_PASSWORD", "")
        if asks:
            name = name or input("Name of the first administrator: ").strip()
            email = email or input("E-mail: ").strip()
            password = password or getpass("Password (leave it empty to get a link): ")
        try:
            if not email:
                raise ValidationError("Enter the e-mail: --email or ADMIN_EMAIL.")
            validate_email(email)
            if not name:
                raise ValidationError("Enter the name: --name or ADMIN_NAME.")
            link = make_administrator(
                name=name, email=email, language=language, password=password, at=timezone.now()
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if link:
            self.stdout.write(f"{name} chooses a password here, once, within seven days:\n{link}")
        else:
            self.stdout.write(f"{name} signs in with {email.lower()}.")
