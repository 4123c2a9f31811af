"""What a mail server would get: letters are sent by the worker, and nothing happens in the background of a test."""

from typing import Any

from django.core import mail
from django.utils import timezone

from kacanik_comms.letters.sending import send_letters


def outbox() -> list[Any]:
    """All that was sent until now."""
    send_letters(timezone.now)
    return mail.outbox
