"""Letters by e-mail: plain text, in the receiver's language, with a link that lands on the right page."""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def absolute(path: str) -> str:
    """The address of a page as it stands in a letter or on paper."""
    return urljoin(settings.SITE_URL, path)


def send(to: Iterable[Any], template: str, context: dict[str, Any]) -> int:
    """Sends the letter `mail/<template>.txt` to each of the users who has an address; answers how many were sent."""
    return sum(
        send_to(user.email, user.language, template, context | {"receiver": user})
        for user in to
        if user.email and user.is_active
    )


def send_to(address: str, language: str, template: str, context: dict[str, Any]) -> int:
    """Sends one letter; the first line of the template is the subject.

    A letter that cannot be sent is logged and stops nothing: what it tells is on the pages too.
    """
    if not address:
        return 0
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", context)
    subject, _newline, body = text.strip().partition("\n")
    try:
        return EmailMessage(subject.strip(), body.strip() + "\n", to=[address]).send()
    except OSError as error:  # also what smtplib raises
        logger.warning("A letter (%s) could not be sent: %s", template, error)
    return 0
