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

# Without EMAIL_URL; it says of each letter that it was sent.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def absolute(path: str) -> str:
    """The address of a page as it stands in a letter or on paper."""
    return urljoin(settings.SITE_URL, path)


def send(to: Iterable[Any], template: str, context: dict[str, Any]) -> int:
    """Sends the letter `mail/<template>.txt` to each of the users who has an address; answers how many the mail server
    took, so that no page says that somebody was told who was not.

    The first line of the template is the subject. A letter that cannot be sent is logged and stops nothing: what
    it tells is on the pages too.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return 0
    sent = 0
    for user in to:
        if not user.email or not user.is_active:
            continue
        with translation.override(user.language):
            text = render_to_string(f"mail/{template}.txt", context | {"receiver": user})
        subject, _newline, body = text.strip().partition("\n")
        try:
            sent += EmailMessage(subject.strip(), body.strip() + "\n", to=[user.email]).send()
        except OSError as error:  # also what smtplib raises
            logger.warning("A letter (%s) could not be sent: %s", template, error)
    return sent
