"""How somebody at the server calls a command of the application."""

from django.conf import settings


def typed(command: str) -> str:
    """`kacanik backup` where bin/install made the server, `manage.py backup` where nothing says so (MANAGE_COMMAND)."""
    return f"{settings.MANAGE_COMMAND} {command}"
