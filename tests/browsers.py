"""Browsers of several people within one test, who see what the others do."""

from typing import Any

from django.test import Client

from kacanik_comms.accounts.models import User


def signed_in(user: User) -> Client:
    """A browser of theirs, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    """The words of a page, however its lines are broken."""
    return " ".join(answer.content.decode().split())
