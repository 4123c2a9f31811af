"""What a mail server would get: letters are sent by the worker, and nothing happens in the background of a test."""

from typing import Any

from django.core import mail
from django.db.models import Max
from django.utils import timezone

from kacanik_comms.letters.models import Letter
from kacanik_comms.letters.sending import send_letters


def outbox() -> list[Any]:
    """All that was sent until now; now is when the last letter is due, in whichever year the test takes place."""
    now = Letter.objects.unsent().aggregate(now=Max("next_try_at"))["now"] or timezone.now()
    send_letters(lambda: now)
    return mail.outbox
