"""Browsers of several people within one test, who see what the others do."""

import time
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


def shows_passkey(browser: Any, user: User, *, ago: int = 0, **others: Any) -> None:
    """What allauth keeps in the session of somebody who showed a passkey; Chromium does it in tests/browser."""
    session = browser.session
    record = {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": time.time() - ago}
    session["account_authentication_methods"] = [record | others]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
