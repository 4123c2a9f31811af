"""Letters by e-mail: plain text, in the receiver's language, with a link that lands on the right page."""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

logger = logging.getLogger(__name__)

# Without EMAIL_URL; it says of each letter that it was sent.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def absolute(path: str) -> str:
    """The address of a page as it stands in a letter or on paper."""
    return urljoin(settings.SITE_URL, path)


def is_configured() -> bool:
    """Whether letters leave the house; without EMAIL_URL they are shown in the console, or left out."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def send(to: Iterable[Any], template: str, context: dict[str, Any]) -> list[Any]:
    """Sends the letter `mail/<template>.txt` to each of the users who has an address; answers those whose letter the
    mail server took, so that no page says that somebody was told who was not."""
    today = timezone.localdate()
    receivers = [user for user in to if user.email and user.has_access(on=today)]
    return [
        user
        for user in receivers
        if write_to(user.email, user.language, template, context | {"receiver": user})
    ]


def write_to(address: str, language: str, template: str, context: dict[str, Any]) -> bool:
    """Sends one letter; answers whether a mail server accepted it. The first line of the template is the subject.

    A letter that cannot be sent is logged and stops nothing: what it tells is on the pages too.
    """
    if not address or settings.EMAIL_BACKEND == NO_MAIL:
        return False
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", context)
    subject, _newline, body = text.strip().partition("\n")
    try:
        sent = EmailMessage(subject.strip(), body.strip() + "\n", to=[address]).send()
    except OSError as error:  # also what smtplib raises
        logger.warning("A letter (%s) could not be sent: %s", template, error)
        return False
    # One that a console shows has reached nobody.
    return bool(sent) and is_configured()
